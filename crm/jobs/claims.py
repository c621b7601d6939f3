"""The due row is the queue: claim rows that nobody else holds, do the whole effect in that transaction.

    def due(limit):
        return claim(Lead.objects.unassigned(), limit)

    sweep(due, lambda lead: assign_lead(lead, by=None), failed=put_off)

Killing the process rolls the batch back and the rows are due again; two processes never hold one row.
"""

import logging
import time
from dataclasses import dataclass

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connections, transaction

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


def sweep(claim_rows, handle, *, limit=50, failed=None, seconds=30):
    """Handle batches of claimed rows, each row in a savepoint, until none is due or the time is up.

    `failed(row, error)` runs in the batch's transaction after the row's own effect was undone; it must put the row off
    or give it up. Without it an error undoes the batch and is raised. A batch in which every row failed ends the sweep.
    """
    swept = Swept()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with transaction.atomic():
            rows = claim_rows(limit)
            failures, out_of_time = _handle_all(rows, handle, failed)
        swept.handled += len(rows) - failures
        swept.failed += failures
        if out_of_time or len(rows) < limit or failures == len(rows):
            break
    return swept


def _handle_all(rows, handle, failed):
    failures = 0
    for row in rows:
        try:
            with transaction.atomic():
                handle(row)
        except Exception as error:
            if failed is None:
                raise
            logger.exception("%s %s failed", type(row).__name__, row.pk)
            failed(row, error)
            failures += 1
            if isinstance(error, SoftTimeLimitExceeded):
                return failures + len(rows) - rows.index(row) - 1, True
    return failures, False
