"""The due row is the queue: claim rows that nobody else holds, do the whole effect in that transaction.

    def due(limit):
        return claim(Lead.objects.unassigned(), limit)

    sweep(due, lambda lead: assign_lead(lead, by=None), failed=put_off)

Killing the process rolls the batch back and the rows are due again; two processes never hold one row.
"""

import logging
from dataclasses import dataclass

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connections, transaction
from django.db.models.expressions import RawSQL

from .turns import Turns

logger = logging.getLogger(__name__)


@dataclass
class Swept:
    handled: int = 0
    failed: int = 0


def claim(queryset, limit=50):
    """The first rows of the queryset that nobody holds, locked until the caller's transaction ends.

    `NO KEY`: others may still insert rows that point at a claimed one.
    """
    connection = connections[queryset.db]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("claim() holds its rows only inside transaction.atomic().")
    return list(queryset.select_for_update(skip_locked=True, no_key=True, of=("self",))[:limit])


def as_seen(queryset):
    """Rows to be read without holding them: each keeps as `seen` which version of it was read."""
    table = connections[queryset.db].ops.quote_name(queryset.model._meta.db_table)
    return queryset.annotate(seen=RawSQL(f"({table}.xmin, {table}.ctid)::text", ()))  # noqa: S611  nothing from outside


def claim_unchanged(rows):
    """Those of these rows, read `as_seen`, that nobody has changed since nor holds now; locked as `claim` does."""
    if not rows:
        return []
    model = type(rows[0])
    now = as_seen(model._base_manager.filter(pk__in=[row.pk for row in rows])).order_by("pk")
    still = dict(claim(now.values_list("pk", "seen"), len(rows)))
    return [row for row in rows if still.get(row.pk) == row.seen]


def sweep(claim_rows, handle, *, limit=50, failed=None, seconds=30):
    """Handle batches of claimed rows, each row in a savepoint, until none is due or the turns are over.

    A row that fails keeps nothing of its own effect and holds up no other. `failed(row, error)` then runs in the
    batch's transaction, to put the row off or give it up; a row it leaves due is passed over until the next sweep.
    """
    swept, passed_over = Swept(), set()
    for _turn in Turns(seconds):
        with transaction.atomic():
            claimed = claim_rows(limit + len(passed_over))
            rows = [row for row in claimed if row.pk not in passed_over]
            for row in rows:
                error = _attempt(handle, row)
                if error is None:
                    swept.handled += 1
                    continue
                swept.failed += 1
                passed_over.add(row.pk)
                if failed is not None:
                    failed(row, error)
                if isinstance(error, SoftTimeLimitExceeded):
                    return swept
        if not rows or len(claimed) < limit:
            break
    return swept


def _attempt(handle, row):
    try:
        with transaction.atomic():
            handle(row)
    except Exception as error:
        if transaction.get_connection().needs_rollback:
            raise  # the batch itself is lost, with its connection
        logger.exception("%s %s failed", type(row).__name__, row.pk)
        return error
    return None
