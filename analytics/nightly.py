"""Every night: the picture of the day that ended, and what is reported of it for each pipeline and team.

Both come from the ledger as of that day's end, so that a run three days late equals a run on time.
"""

import datetime as dt

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Min

from crm.calendar import Period, local_day, today
from crm.jobs.models import JobRun
from crm.jobs.nightly import catch_up
from crm.users.models import Team, User
from opportunities.models import Pipeline, StageChange
from opportunities.staleness import measure_stages

from .models import FunnelReport
from .pictures import rebuild_day, rebuild_pictures, spare_pages
from .reports import QUESTIONS
from .scope import Scope, as_json
from .states import AS_OF, OF_THE_MONTH

NIGHTLY, LATE = "analytics.nightly", "analytics.late"
UNSETTLED = 5_000  # ledger rows that a slow transaction may have hidden from `mend_pictures`
REPORTED = ("funnel", "pipeline", "win-rate", "losses")


def run_nightly():
    """Every finished day not yet done, oldest first. Then the pictures of the days that the ledger's last rows are of
    are compared with it, which writes nothing where they agree, and what is normal in each stage is measured anew."""
    days = catch_up(NIGHTLY, run_day=run_day, first_day=first_day)
    if days:
        last = StageChange.objects.aggregate(last=Max("pk"))["last"] or 0
        first = StageChange.objects.filter(pk__gt=last - UNSETTLED).aggregate(first=Min("on"))["first"]
        if first:
            rebuild_pictures(first)
        measure_stages()
    return days


def first_day():
    """The day this installation got its first user; at the latest yesterday. Earlier pictures are rebuilt, earlier
    nights were not reported."""
    born = User.objects.aggregate(at=Min("date_joined"))["at"]
    yesterday = today() - dt.timedelta(days=1)
    return min(local_day(born), yesterday) if born else None


def run_day(day):
    """The whole day, in the transaction it is called in. Returns what it did in words."""
    reports = write_reports(day)
    pictures = rebuild_day(day, prepared=True)  # from the facts that the reports were made of
    return f"{pictures} pictures, {reports} reports"


@transaction.atomic
def write_reports(day):
    """One funnel report for each pipeline and for everybody and each team; what was once reported stays as it was."""
    prepare_facts(day)
    teams = [None, *Team.objects.filter(active=True).in_order()]
    made = [
        FunnelReport(day=day, pipeline=pipeline, team=team, body=body_of(day, pipeline, team))
        for pipeline in Pipeline.objects.filter(active=True)
        for team in teams
    ]
    FunnelReport.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def prepare_facts(day):
    """The facts as of the day's end, of all that a report of its month may speak of, for every report of that night:
    the temporary table `day_facts`."""
    with connection.cursor() as cursor:
        spare_pages(cursor)
        cursor.execute("DROP TABLE IF EXISTS pg_temp.day_facts")
        cursor.execute(
            f"CREATE TEMPORARY TABLE day_facts ON COMMIT DROP AS {AS_OF.format(among=OF_THE_MONTH)}", {"facts_day": day}
        )
        cursor.execute("ANALYZE day_facts")


def body_of(day, pipeline, team):
    """Funnel, pipeline, win rate and losses of the month up to and with the day; `prepare_facts(day)` came before."""
    period = Period(day.replace(day=1), day + dt.timedelta(days=1))
    scope = Scope(None, period, pipeline=pipeline, team=team, as_of=day, prepared=True)
    body = {"from": period.start, "to": period.end, "currency": settings.CURRENCY}
    for name in REPORTED:
        report = QUESTIONS[name].answer(scope)
        body[name.replace("-", "_")] = {"rows": report.rows, "totals": report.totals}
    return as_json(body)


def late_rows():
    """Ledger rows of days that are over, which nobody has looked at yet: an import brings history with it."""
    seen = JobRun.objects.filter(kind=LATE, local_date=None).values_list("data__ledger", flat=True).first() or 0
    return StageChange.objects.filter(pk__gt=seen, on__lt=today()).order_by()


@transaction.atomic
def mend_pictures():
    """Rebuild the days for which rows came into the ledger after their night; returns how many pictures changed.

    The job run keeps the highest ledger id that was looked at. A row of a slow transaction that hides behind it is
    found by the comparison of the next night.
    """
    JobRun.objects.get_or_create(kind=LATE, local_date=None, defaults={"data": {"ledger": 0}})
    run = JobRun.objects.select_for_update().get(kind=LATE, local_date=None)
    last = StageChange.objects.filter(pk__gt=run.data["ledger"]).aggregate(last=Max("pk"))["last"]
    if last is None:
        return 0
    first = late_rows().filter(pk__lte=last).aggregate(first=Min("on"))["first"]
    written = rebuild_pictures(first) if first else 0
    JobRun.objects.filter(pk=run.pk).update(data={"ledger": last}, message="")
    return written
