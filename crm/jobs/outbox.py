"""Announce in the verb's transaction, handle in a worker.

    announce("lead.created", lead=lead.pk)              # in a service, inside its transaction

    @on("lead.created")                                 # in <package>/handlers.py; also "lead.*" and "*"
    def tell_the_reps_manager(event):
        ...Lead.objects.get(pk=event.ids["lead"])...

A handler is idempotent and touches only the database: what leaves the house (mail, webhooks) is a row of its own. Its
effect and the note that it ran commit together; one that fails is tried again without repeating the others.
"""

import fnmatch
import json
import logging
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from crm.rules.copying import FEW, copy_in

from .claims import claim
from .models import Outbox
from .traces import on_behalf_of

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 9  # 2 + 4 + ... + 256 seconds: a fault of eight minutes heals by itself, a longer one is for a person
FIRST_PAUSE = timedelta(seconds=2)

_handlers: dict[str, list] = {}
_whens: dict = {}


@dataclass(frozen=True)
class Event:
    """What was announced. `id` stays the same over all attempts, so it serves as an idempotency key."""

    id: int
    topic: str
    ids: dict
    at: datetime


def announce(topic, **ids):
    """Write what happened beside the facts themselves; the relay wakes a worker when the transaction commits."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"announce({topic!r}) belongs into the verb's own transaction.")
    for name, value in ids.items():
        _check_ids(name, value)
    return Outbox.objects.create(topic=topic, payload=ids)


def announce_all(told):
    """The same for many at once: (topic, {name: id}) each, in order."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("announce_all() belongs into the verb's own transaction.")
    for _topic, ids in told:
        for name, value in ids.items():
            _check_ids(name, value)
    if len(told) <= FEW:
        Outbox.objects.bulk_create([Outbox(topic=topic, payload=ids) for topic, ids in told])
        return
    like, names = Outbox(), ["state", "attempts", "handled", "last_error", "request_id"]
    same = [getattr(like, name) for name in names]
    copy_in(Outbox, ["topic", "payload", *names], ((topic, ids, *same) for topic, ids in told))


NEW = """WITH made AS ({insert}),
told AS (INSERT INTO jobs_outbox (topic, payload, state, attempts, handled, last_error, request_id)
    SELECT news.topic, news.ids || jsonb_build_object(%s::text, numbered.id), %s, 0, '[]'::jsonb, '', %s
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM made) numbered
    JOIN unnest(%s::text[], %s::jsonb[]) WITH ORDINALITY news (topic, ids, place) USING (place)
    WHERE news.topic <> '' ORDER BY id)
SELECT id FROM made ORDER BY id"""


def announce_new(insert, params, news, *, name):
    """Insert a few rows and announce each, in one statement; their ids, in order. `insert`: SQL of their INSERT, which
    returns their ids. `news`: a topic, or "" where nothing is announced, and {name: id} for each of the rows, whose
    own id is added as `name`."""
    if not connection.in_atomic_block and any(topic for topic, _ids in news):
        raise transaction.TransactionManagementError("announce_new() belongs into the verb's own transaction.")
    for _topic, ids in news:
        for key, value in ids.items():
            _check_ids(key, value)
    topics, ids = [topic for topic, _ids in news], [json.dumps(ids) for _topic, ids in news]
    like = Outbox()
    with connection.cursor() as cursor:
        cursor.execute(NEW.format(insert=insert), [*params, name, str(like.state), like.request_id, topics, ids])
        return [pk for (pk,) in cursor.fetchall()]


def on(*topics, when=None):
    """Register a handler for topics; `*` matches any run of characters. `when`: asked once for a batch of rows whether
    the handler has anything to do at all, and by `heard` before there is a row."""

    def register(handler):
        _whens[handler] = when
        for topic in topics:
            known = _handlers.setdefault(topic, [])
            if handler not in known:
                known.append(handler)
        return handler

    return register


def handlers_of(topic):
    """Every handler whose pattern fits the topic, by its name, in a fixed order."""
    found = {}
    for pattern, handlers in _handlers.items():
        if fnmatch.fnmatchcase(topic, pattern):
            found.update({f"{handler.__module__}.{handler.__qualname__}": handler for handler in handlers})
    return dict(sorted(found.items()))


def heard(topics):
    """Those of the topics for which some handler has something to do at this moment."""
    idle = {}

    def listens(topic):
        handlers = handlers_of(topic)
        return any(_whens[one] is None for one in handlers.values()) or any(
            not _is_idle(one, name, idle) for name, one in handlers.items()
        )

    return {topic for topic in set(topics) if listens(topic)}


def handle_batch(limit=50):
    """Handle what is due: new rows together, rows that failed before one by one. Returns how many rows were taken."""
    taken = _take(Outbox.objects.due().filter(attempts=0), limit)
    _handle(taken)
    again = 0
    while again < limit and (one := _take(Outbox.objects.due().filter(attempts__gt=0), 1)):
        _handle(one)
        again += 1
    return len(taken) + again


def revive(rows):
    """Give dead rows a fresh set of attempts; handlers that already ran are not repeated."""
    return rows.filter(state=Outbox.State.DEAD).update(state=Outbox.State.WAITING, attempts=0, not_before=Now())


def _take(due, limit):
    """Count the attempt and commit that first: a row that kills its worker is counted too, and ends as dead."""
    with transaction.atomic():
        rows = claim(due, limit)
        spent = [row for row in rows if row.attempts >= MAX_ATTEMPTS]
        for row in spent:
            row.state, row.last_error = Outbox.State.DEAD, row.last_error or "The worker died while handling it."
            row.save(update_fields=["state", "last_error"])
            logger.error("Outbox row %s (%s) given up: %s", row.pk, row.topic, row.last_error)
        rows = [row for row in rows if row.attempts < MAX_ATTEMPTS]
        for attempts in {row.attempts for row in rows}:
            Outbox.objects.filter(pk__in=[row.pk for row in rows if row.attempts == attempts]).update(
                attempts=F("attempts") + 1, not_before=Now() + FIRST_PAUSE * 2**attempts
            )
    return {row.pk: row.attempts + 1 for row in rows}


@transaction.atomic
def _handle(taken):
    """Run the handlers of rows taken before; whoever else took a row since then keeps it.

    The lock waits here instead of skipping: another worker's look at these rows may hold one for a moment.
    """
    if not taken:
        return
    finished, idle = [], {}
    for row in Outbox.objects.filter(pk__in=taken).order_by("id").select_for_update(no_key=True):
        if row.attempts != taken[row.pk]:
            continue
        with on_behalf_of(row.request_id, topic=row.topic, outbox=row.pk):
            error = _run_handlers(row, idle)
        if error is None:
            finished.append(row.pk)
            continue
        row.last_error = "".join(traceback.format_exception(error))[-4000:].replace("\x00", "")
        row.state = Outbox.State.DEAD if row.attempts >= MAX_ATTEMPTS else Outbox.State.WAITING
        row.save(update_fields=["last_error", "state", "handled"])
        logger.error("Outbox row %s (%s), attempt %s", row.pk, row.topic, row.attempts, exc_info=error)
        if isinstance(error, SoftTimeLimitExceeded):
            break
    Outbox.objects.filter(pk__in=finished).delete()


def _run_handlers(row, idle):
    """Each handler in a savepoint of its own; the first error, if any. Those that ran are noted on the row. `idle`:
    what a handler's `when` said in this batch."""
    event = Event(row.pk, row.topic, row.payload, row.created_at)
    first_error = None
    for name, handler in handlers_of(row.topic).items():
        if name in row.handled or _is_idle(handler, name, idle):
            continue
        try:
            with transaction.atomic():
                handler(event)
        except Exception as error:
            first_error = first_error or error
            if isinstance(error, SoftTimeLimitExceeded):
                return error
        else:
            row.handled = [*row.handled, name]
    return first_error


def _is_idle(handler, name, known):
    when = _whens[handler]
    if when is not None and name not in known:
        known[name] = not when()
    return known.get(name, False)


def _check_ids(name, value):
    values = value if isinstance(value, list | tuple) else [value]
    if not all(each is None or (isinstance(each, int | str) and not isinstance(each, bool)) for each in values):
        raise TypeError(f"{name}={value!r}: an announcement carries ids, the handler reads the rest from its table.")
