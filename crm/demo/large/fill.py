"""From an empty organisation to the large one: refuse, begin anew, people, rows, indexes, pictures, open the doors."""

import datetime as dt

from django.db import connection, transaction

from crm.followups.defaults import ship_all

from . import bare, catalogue, finish, marker, organisation, session, workers
from .copying import next_number
from .progress import Progress
from .world import World

PICTURES = "analytics_dailypicture"


def fill(plan, *, progress=None, processes=2):
    """Fill an empty organisation; returns the seconds of each step. Raises marker.Refused.

    Broken off by an error or Ctrl-C it takes away what it wrote; killed, the next call does.
    """
    progress = progress or Progress(quiet=True)
    try:
        if not (session.begin() and session.nobody_writes()):
            raise marker.Refused("The large demo is being filled already.")
        marker.refuse_peoples_data()
        if marker.half_made():
            with progress.step("clearing an earlier try"):
                marker.clear()
        _fill(plan, progress, processes)
    finally:
        session.end()
    return progress.seconds


def _fill(plan, progress, processes):
    with transaction.atomic():
        ship_all()
        catalogue.make_catalogue()
        organisation.make_organisation(plan)
        run = marker.begin(plan)
    try:
        _rows(plan, run, progress, processes)
        with progress.step("books and doors"):
            finish.close_the_books(plan)
            finish.open_the_doors(run, f"{progress.elapsed:.0f} s")
    except BaseException:
        if not connection.in_atomic_block:
            connection.close()  # whatever it was in the middle of
        marker.clear(run)
        raise


def _rows(plan, run, progress, processes):
    with progress.step("taking indexes and keys away"):
        bare.drop(run.data["parts"])
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
        _after_the_rows(plan, run.data["parts"], work, progress)


def _after_the_rows(plan, parts, work, progress):
    keys = [part for part in parts if part["key"]]
    days = plan.today - dt.timedelta(days=plan.days), plan.today
    largest = [("pictures", days), ("sums", [plan.opportunities])]
    indexes = [part for part in parts if not part["key"] and part["table"] != PICTURES]
    later = [part for part in parts if not part["key"] and part["table"] == PICTURES]
    _do("pictures, sums, indexes", [*largest, *_each("index", sorted(indexes, key=_heaviest_first))], work, progress)
    _do("indexes of the pictures", _each("index", later), work, progress)
    for key in keys:
        bare.create(key)
    asked = [("keys", [key for key in keys if key["table"] == table]) for table in marker.TABLES]
    _do("foreign keys", asked, work, progress)
    _do("vacuum and statistics", [("vacuum", [table]) for table in marker.TABLES], work, progress)


def _each(job, parts):
    return [(job, [part]) for part in parts]


def _do(name, tasks, work, progress):
    with progress.step(name, len(tasks)) as advance:
        for _job in work(workers.work_at, tasks):
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
