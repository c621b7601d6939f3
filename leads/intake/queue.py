"""Rows of a table as a queue: one row, one transaction; one that fails or kills its worker blocks no other."""

import datetime as dt
import logging
import time
import traceback
from contextlib import contextmanager

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


def work_through(*, due, whole, attempts, handle, failed, given_up, limit=None, seconds=25):
    """Handle due rows one after the other until none is left, `limit` is reached or the time is up; how many it were.

    `due()`: queryset of due rows in order; `whole()`: the same with what `handle` reads along. `attempts`: the column
    that counts them. `handle(row)`: the whole effect, in a transaction that holds the row. `failed(row, error)`: after
    the rollback, in a transaction of its own. `given_up(row)`: instead of one attempt too many.

    Attempts are counted and committed before the work starts, so that a row that kills its worker is counted too: new
    rows together, rows that were tried before one by one, or a deadly row would use up the attempts of its neighbours.
    """
    done, until = 0, time.monotonic() + seconds
    while (limit is None or done < limit) and time.monotonic() < until:
        upcoming = _upcoming(due, BATCH if limit is None else min(BATCH, limit - done), attempts)
        if not upcoming:
            break
        for pk, tried in upcoming:
            done += _one(due, whole, pk, tried and attempts, handle, failed, given_up)
            if time.monotonic() >= until:
                break
    return done


def _upcoming(due, size, attempts):
    """(id, whether it was tried before) of rows that nobody holds at this moment; each is claimed for itself later."""
    with _careless():
        rows = claim(due().only("pk", attempts), size)
        new = [row.pk for row in rows if not getattr(row, attempts)]
        if new:
            due().order_by().filter(pk__in=new).update(**{attempts: 1})
        return [(row.pk, bool(getattr(row, attempts))) for row in rows]


def _one(due, whole, pk, attempts, handle, failed, given_up):
    """1 where the row was handled or put off, 0 where somebody else had it meanwhile."""
    if attempts and (counted := _count(due, pk, attempts, given_up)) is not None:
        return counted
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


def _count(due, pk, attempts, given_up):
    """Count one more attempt of a row that was tried before: None, or what `_one` answers instead of handling it."""
    with _careless():
        for row in claim(due().filter(pk=pk), 1):
            tried = getattr(row, attempts)
            if tried >= MOST_ATTEMPTS and given_up(row):
                return 1
            type(row).objects.filter(pk=pk).update(**{attempts: min(tried + 1, 100)})
            return None
    return 0


@contextmanager
def _careless():
    """A transaction whose loss costs nothing: only attempts are counted in it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        yield
