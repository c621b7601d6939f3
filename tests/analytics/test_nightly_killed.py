"""The night in real processes: two at once, and one killed in the middle of a day."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from analytics import nightly
from analytics.models import DailyPicture, FunnelReport
from crm.calendar import today
from crm.jobs.models import JobRun
from crm.users.models import User
from opportunities.models import Pipeline
from opportunities.services.history import History, import_many
from tests.world import make_world

from .histories import make_pipeline

ROOT = Path(__file__).resolve().parents[2]
DAYS = 3
# The whole night in a process of its own, slow enough to be killed between the pictures and the reports of a day.
SLOWLY = """
import time, django
django.setup()
from analytics import nightly
write = nightly.write_reports
nightly.write_reports = lambda day: (print("at", day, flush=True), time.sleep(0.4), write(day))[2]
nightly.run_nightly()
"""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def frozen_three_days():
    """An installation whose worker stood still for three nights."""
    world = make_world()
    Pipeline.objects.update(active=False)
    pipeline = make_pipeline()
    born = today() - dt.timedelta(days=DAYS)
    User.objects.update(date_joined=dt.datetime.combine(born, dt.time(12), tzinfo=dt.UTC))
    import_many(
        [
            History(
                external_source="test",
                external_id=str(n),
                name=f"Pumps {n}",
                pipeline=pipeline,
                owner=(world.ann, world.cy)[n % 2],
                amount=Decimal(100 + n),
                created_on=born,
                outcome="won" if n % 3 == 0 else "open",
                closed_on=born + dt.timedelta(days=1) if n % 3 == 0 else None,
            )
            for n in range(12)
        ]
    )
    return world


def night(env):
    return subprocess.Popen(
        [sys.executable, "-c", SLOWLY],
        cwd=ROOT,
        env={**env, "DJANGO_SETTINGS_MODULE": "crm.settings"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def written():
    pictures = DailyPicture.objects.order_by("day", "stage", "owner")
    reports = FunnelReport.objects.order_by("day", "team")
    return (
        list(pictures.values_list("day", "stage", "owner", "count", "amount", "weighted")),
        list(reports.values_list("day", "pipeline", "team", "body")),
    )


def test_two_at_once_and_one_killed_leave_each_night_once(frozen_three_days, server_env):
    first = night(server_env)
    assert first.stdout.readline().startswith("at")  # the pictures of the first day are written, nothing is committed
    os.killpg(first.pid, signal.SIGKILL)
    first.wait(10)
    assert not DailyPicture.objects.exists() and not FunnelReport.objects.exists()

    both = [night(server_env), night(server_env)]
    time.sleep(0.2)
    assert [one.wait(60) for one in both] == [0, 0]
    for one in both:
        one.stdout.close()
    first.stdout.close()
    nightly.run_nightly()

    days = [today() - dt.timedelta(days=n) for n in range(DAYS, 0, -1)]
    runs = JobRun.objects.of(nightly.NIGHTLY)
    assert list(runs.order_by("local_date").values_list("local_date", "state")) == [(day, "done") for day in days]
    assert FunnelReport.objects.count() == DAYS * 4  # everybody and three teams
    left = written()
    for model in (DailyPicture, FunnelReport, JobRun):
        model.objects.all().delete()
    nightly.run_nightly()
    assert written() == left
