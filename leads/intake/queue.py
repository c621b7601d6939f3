"""Rows of a table as a queue: one row, one transaction; one that fails or kills its worker blocks no other."""

import datetime as dt
import logging
import time
import traceback

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction

from crm.jobs.claims import claim

logger = logging.getLogger(__name__)

BATCH = 20
MOST_ATTEMPTS = 8
LONGEST_PAUSE = dt.timedelta(minutes=10)


def pause_after(attempts):
    """2, 4, 8 … seconds, ten minutes at most."""
    return min(LONGEST_PAUSE, dt.timedelta(seconds=2**attempts))


def short_error(error):
    """The end of the traceback, as a text column can hold it."""
    text = "".join(traceback.format_exception(error))[-2000:]
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def work_through(*, due, whole, count_attempt, handle, failed, limit=None, seconds=25):
    """Handle due rows one after the other until none is left, `limit` is reached or the time is up; how many it were.

    `due()`: queryset of due rows in order; `whole()`: the same with what `handle` reads along. `count_attempt(row)`:
    adds one and commits before the work starts, so that a row that kills its worker is counted too; False gives the row
    up. `handle(row)`: the whole effect, in a transaction that holds the row. `failed(row, error)`: after the rollback,
    in a transaction of its own.
    """
    done, until = 0, time.monotonic() + seconds
    while (limit is None or done < limit) and time.monotonic() < until:
        ids = _upcoming(due, BATCH if limit is None else min(BATCH, limit - done))
        if not ids:
            break
        for pk in ids:
            done += _one(due, whole, pk, count_attempt, handle, failed)
            if time.monotonic() >= until:
                break
    return done


def _upcoming(due, size):
    """Ids that nobody holds at this moment; each is claimed for itself afterwards."""
    with transaction.atomic():
        return [row.pk for row in claim(due(), size)]


def _one(due, whole, pk, count_attempt, handle, failed):
    """1 where the row was handled or put off, 0 where somebody else had it meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")  # a lost count costs nothing
        rows = claim(due().filter(pk=pk), 1)
        if not rows or not count_attempt(rows[0]):
            return len(rows)
    try:
        with transaction.atomic():
            rows = claim(whole().filter(pk=pk), 1)
            if rows:
                handle(rows[0])
    except Exception as error:
        logger.exception("%s failed", rows[0] if rows else pk)
        with transaction.atomic():
            for row in claim(due().filter(pk=pk), 1):
                failed(row, error)
        if isinstance(error, SoftTimeLimitExceeded):
            raise
    return len(rows)
