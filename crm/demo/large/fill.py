"""From an empty organisation to the large one: refuse, begin anew, people, rows, indexes, pictures, open the doors."""

import datetime as dt

from django.db import connection, transaction

from analytics.nightly import LATE, NIGHTLY, rebuild_pictures, write_reports
from crm.followups.defaults import ship_all
from crm.followups.services import remind_due
from crm.jobs.models import JobRun
from crm.jobs.runs import finish_run, start_run
from opportunities.models import StageChange
from opportunities.staleness import measure_stages

from . import bare, catalogue, marker, organisation, session, workers
from .copying import next_number
from .progress import Progress
from .world import World

LOCK = "demo.large"
ANALYSED = ("analytics_dailypicture", "analytics_funnelreport", "users_user", "users_team", "jobs_jobrun")


def fill(plan, *, progress=None, processes=2):
    """Fill an empty organisation; returns the seconds of each step. Raises marker.Refused.

    Broken off by an error or Ctrl-C it takes away what it wrote; killed, the next call does.
    """
    progress = progress or Progress(quiet=True)
    marker.refuse_peoples_data()
    if marker.half_made():
        with progress.step("clearing an earlier try"):
            marker.clear()
    with transaction.atomic():
        ship_all()
        catalogue.make_catalogue()
        organisation.make_organisation(plan)
        run = marker.begin(plan)
    try:
        _rows(plan, run, progress, processes)
        with progress.step("pictures of every day"):
            _pictures(plan)
        with progress.step("reminders of today"):
            _open(run, progress)
    except BaseException:
        if not connection.in_atomic_block:
            connection.close()  # whatever it was in the middle of
        marker.clear(run)
        raise
    return progress.seconds


def _rows(plan, run, progress, processes):
    with progress.step("taking indexes away"):
        bare.drop(run.data["indexes"])
    with progress.step("who is whose"):
        world = World(plan)
    with workers.pool(world, processes) as work:
        rest, touched, base = {"activities": plan.activities, "followups": plan.followups}, {}, {}
        for kind in ("opportunities", "leads"):
            for counts, found in _write(plan, kind, work, progress, [dict(base), {}]):
                rest["activities"] -= counts["followups_activity"]
                rest["followups"] -= counts["followups_followup"]
                for customer, at in found.items():
                    touched[customer] = max(touched.get(customer, 0), at)
            base = workers.numbers_for(kind, len(plan.shards(kind)), base)
        rest = {name: max(count, 0) for name, count in rest.items()}
        for _counts in _write(plan, "customers", work, progress, [base, {"rest": rest, "touched": touched}]):
            pass
        _sequences()
        indexes = sorted(run.data["indexes"], key=_heaviest_first)
        with progress.step("indexes", len(indexes)) as advance:
            for _name in work(workers.build_index, indexes):
                advance(1)
        with progress.step("vacuum and statistics", len(marker.TABLES)) as advance:
            for _name in work(workers.vacuum, marker.TABLES):
                advance(1)


def _write(plan, kind, work, progress, more):
    shards = plan.shards(kind)
    tasks = [(kind, shard, *more) for shard in shards]
    with progress.step(kind, getattr(plan, kind)) as advance:
        for count, counts, touched in work(workers.write_shard, tasks):
            advance(count)
            yield counts, touched


def _heaviest_first(index):
    order = ["leads_lead", "followups_activity", "opportunities_stagechange", "customers_contact"]
    table = order.index(index["table"]) if index["table"] in order else len(order)
    return ("_grams" not in index["name"] and "_search" not in index["name"], table, index["name"])


def _sequences():
    """Behind the numbers that we gave away."""
    with connection.cursor() as cursor:
        for table in marker.TABLES:
            next_number(cursor, table)


def _pictures(plan):
    """As the nights would have left them: every day's picture, yesterday's reports, what is normal in each stage."""
    session.prepare(session_replication_role="origin")
    first = plan.today - dt.timedelta(days=plan.days)
    rebuild_pictures(first, plan.today)
    measure_stages()
    yesterday = plan.today - dt.timedelta(days=1)
    write_reports(yesterday)
    finish_run(start_run(NIGHTLY, local_date=yesterday), message="Large demo")
    last = StageChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    JobRun.objects.update_or_create(kind=LATE, local_date=None, defaults={"data": {"ledger": last}})
    for table in ANALYSED:
        workers.vacuum(table)
    session.back_to_normal()


def _open(run, progress):
    """Everybody may log in; who has something due since midnight is reminded by the product itself."""
    with transaction.atomic():
        organisation.open_the_doors()
        marker.done(run, f"{progress.elapsed:.0f} s")
    while remind_due().handled:
        pass
