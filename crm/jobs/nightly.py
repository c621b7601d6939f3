"""One run a local day, caught up after downtime, equal when repeated.

    catch_up("analytics.pictures", first_day=date(2026, 1, 1), run_day=write_pictures)

A day's work and the note that it is done commit together: a run killed half-way leaves nothing and is done again whole.
"""

import logging
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from .models import JobRun
from .runs import fail_run, finish_run, start_run

logger = logging.getLogger(__name__)


def catch_up(kind, *, run_day, first_day, scope="", until=None):
    """Run every local day after the last finished one up to yesterday (`until`, inclusive), oldest first.

    `run_day(day)` does the whole day inside the transaction it is called in; what it returns becomes the message.
    `first_day` (a date, or a function that finds one or None) is where it begins when nothing was ever run.
    Returns the days run now. A second caller meanwhile finds the lock taken and leaves. An error is noted on the day's
    run and raised; the next call begins with that day again.
    """
    until = until or today() - timedelta(days=1)
    ran = []
    while (day := _next_day(kind, scope, first_day)) is not None and day <= until:
        try:
            outcome = _run_one(kind, scope, day, run_day, first_day)
        except Exception as error:
            with transaction.atomic():
                fail_run(start_run(kind, scope=scope, local_date=day), message=f"{type(error).__name__}: {error}")
            raise
        if not outcome:
            break
        ran.append(day)
    return ran


def today():
    """The organisation's local day, whoever asks."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def last_day(kind, *, scope=""):
    """The last local day that is finished, or None."""
    return JobRun.objects.of(kind, scope).finished().aggregate(day=Max("local_date"))["day"]


@transaction.atomic
def _run_one(kind, scope, day, run_day, first_day):
    """False when another process is at it, or has done it since we looked."""
    if not _lock(f"{kind}/{scope}") or _next_day(kind, scope, first_day) != day:
        return False
    run = start_run(kind, scope=scope, local_date=day)
    finish_run(run, message=str(run_day(day) or ""))
    logger.info("%s %s: %s done", kind, scope, day)
    return True


def _next_day(kind, scope, first_day):
    last = last_day(kind, scope=scope)
    if last is not None:
        return last + timedelta(days=1)
    return first_day() if callable(first_day) else first_day


def _lock(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"nightly/{name}"])
        return cursor.fetchone()[0]
