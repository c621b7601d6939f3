"""Who acts, through which door: said once where the door opens, told to PostgreSQL with what it writes.

    with acting(door="page", by=user.pk, address="…"):   a middleware, a task, a command
        with acting(via="imports.import 7"):             what is said inside adds to it

The words travel in front of a transaction's first statement (`SELECT set_config(…, true); INSERT …`), in the same
message: no round trip of their own, nothing left behind in the session, so a PgBouncer may stand between.
"""

import json
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INERROR

SETTING = "audit.acting"
WRITES = {"INSERT", "UPDATE", "DELETE", "MERGE", "WITH"}

_words = ContextVar("acting", default=None)


def words():
    """What is said of whoever acts now: by, door, via, address, token, request; {} where no door was opened."""
    return dict(_words.get() or {})


@contextmanager
def acting(**more):
    """`by`: a user's id. `door`: page, api, form, admin, import, worker, command."""
    before = _words.set(words() | more)
    try:
        if _tell in connection.execute_wrappers:
            yield
        else:
            with connection.execute_wrapper(_tell):
                yield
    finally:
        _words.reset(before)


def acts(**more):
    """What becomes known once the door stands open, until it closes: whose token a request carries."""
    if _words.get() is not None:
        _words.set(words() | more)


def _tell(execute, sql, params, many, context):
    """An execute wrapper: the words in front of what writes, wherever the transaction has not heard them."""
    said = _words.get()
    if said is None or not _unheard(context, sql, said):
        return execute(sql, params, many, context)
    telling = _as_sql(said)
    if many:
        execute(telling, None, False, context)
        return execute(sql, params, many, context)
    return execute((telling if params is None else telling.replace("%", "%%")) + sql, params, many, context)


def _unheard(context, sql, said):
    """A transaction begins with the first statement, whatever it is. A savepoint that is rolled back takes the words
    with it, so inside one each write says them again."""
    here = context["connection"]
    if not isinstance(sql, str) or getattr(context["cursor"], "name", None):
        return False
    verb = sql[:40].split(None, 1)[0].upper() if sql[:40].strip() else ""
    status = here.connection.get_transaction_status()
    if status == TRANSACTION_STATUS_INERROR or not (verb in WRITES or verb == "SELECT"):
        return False
    if status == TRANSACTION_STATUS_IDLE:
        here.audit_heard = said
        return verb in WRITES or here.in_atomic_block
    if verb == "SELECT":
        return False
    nested = any(here.savepoint_ids)
    if not nested and getattr(here, "audit_heard", None) is said:
        return False
    here.audit_heard = None if nested else said
    return True


def _as_sql(said):
    text = json.dumps({name: value for name, value in said.items() if value not in (None, "")})
    return "SELECT set_config('{}', '{}', true); ".format(SETTING, text.replace("'", "''"))
