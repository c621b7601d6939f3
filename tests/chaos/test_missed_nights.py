"""Three nights missed: one report for each missed day, equal to what a run on time would have written, though two
timetables ask for it at once and the worker is killed in the middle."""

import datetime as dt
import time
from decimal import Decimal

import pytest
import time_machine
from celery import current_app

from analytics import nightly
from analytics.models import DailyPicture, FunnelReport
from crm.calendar import start_of_day, today
from crm.jobs.models import JobRun
from crm.users.models import User
from opportunities.models import Pipeline
from opportunities.services.history import History, import_many
from tests import harness
from tests.analytics.histories import make_pipeline

from .account import setting
from .house import until, working_on

MISSED = 3
SLOWLY = "tests.chaos.slow_nights"


def fill(house, opportunities):
    """An installation whose last finished night is four days ago, and what happened in the days since."""
    Pipeline.objects.update(active=False)
    pipeline = make_pipeline()
    born = today() - dt.timedelta(days=MISSED)
    User.objects.update(date_joined=dt.datetime.combine(born, dt.time(12), tzinfo=dt.UTC))
    owners = (house.world.ann, house.world.ben, house.world.cy)
    import_many(
        [
            History(
                external_source="test",
                external_id=str(n),
                name=f"Pumps {n}",
                pipeline=pipeline,
                owner=owners[n % 3],
                amount=Decimal(100 + n),
                created_on=born - dt.timedelta(days=n % 40),
                outcome="won" if n % 3 == 0 else "open",
                closed_on=born + dt.timedelta(days=n % MISSED) if n % 3 == 0 else None,
            )
            for n in range(opportunities)
        ]
    )


def written(days):
    pictures = DailyPicture.objects.filter(day__in=days).order_by("day", "stage", "owner", "team")
    reports = FunnelReport.objects.filter(day__in=days).order_by("day", "pipeline", "team")
    return (
        list(pictures.values_list("day", "stage", "owner", "team", "count", "amount", "weighted")),
        list(reports.values_list("day", "pipeline", "team", "body")),
    )


def on_time(house, days):
    """What every night would have written at five past midnight, in a copy of the database."""
    harness.copy_database(house.postgres.url("postgres"), "crm", "on_time")
    with working_on(house.postgres.url("on_time")):
        for day in days:
            with time_machine.travel(start_of_day(day + dt.timedelta(days=1)) + dt.timedelta(minutes=5), tick=True):
                assert nightly.run_nightly() == [day]
        return written(days)


def catch_up(house, chance, account, *, opportunities, kills):
    fill(house, opportunities)
    days = [today() - dt.timedelta(days=n) for n in range(MISSED, 0, -1)]
    expected = on_time(house, days)
    runs = JobRun.objects.of(nightly.NIGHTLY).finished()
    for _kill in range(kills):
        house.start("slow-1", SLOWLY)
        done = runs.count()
        poke(house)
        until(lambda: at_work(house), 60, every=0.05)
        time.sleep(chance.uniform(0, 0.8))
        house.kill("slow-1")
        assert runs.count() - done <= MISSED
        until(lambda: not at_work(house), 20)
    for name in ("slow-1", "slow-2"):
        house.start(name)
    poke(house)
    poke(house)
    until(lambda: runs.count() == MISSED, 120)
    for name in ("slow-1", "slow-2"):
        assert house.end(name) == 0
    found = written(days)
    account.facts |= {"kills": kills, "pictures": len(found[0]), "reports": len(found[1])}
    account.put_in, account.out = len(expected[1]), sum(one in expected[1] for one in found[1])
    account.doubled = len(found[1]) - len(expected[1]) + runs.count() - MISSED
    assert found == expected, "a night caught up differs from one on time"


def poke(house):
    """What a timetable does every hour; two of them do it at once."""
    with current_app.connection_for_write(house.valkey.url) as connection:
        for _timetable in range(2):
            current_app.send_task("analytics.tasks.nightly", connection=connection, ignore_result=True)


def at_work(house):
    asked = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT pid = pg_backend_pid()"
    return bool(house.postgres.execute(asked))


@pytest.mark.chaos
def test_three_missed_nights_are_caught_up(house, chance, account):
    catch_up(house, chance, account, opportunities=setting("NIGHT_ROWS", 3_000), kills=setting("NIGHT_KILLS", 4))
    account.close()
