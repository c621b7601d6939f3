"""The counter of the summary in real processes: killed again and again, and two at once."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analytics.models import Journey
from analytics.reports import QUESTIONS
from analytics.scope import Scope
from analytics.summary.counting import count_all, count_anew
from crm.calendar import parse_period
from crm.jobs.invariants import broken_invariants
from opportunities.models import Opportunity, Pipeline, Uncounted
from tests.world import make_world

from .histories import make_pipeline, make_reasons
from .test_summary import SEED, fill, snapshot

ROOT = Path(__file__).resolve().parents[2]
KILLS = 6
COUNTER = """
import time, django
django.setup()
from analytics.summary.counting import count_some
print("begins", flush=True)
while count_some(batch=7):
    pass
"""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def business():
    world = make_world()
    Pipeline.objects.update(active=False)
    world.pipeline, world.reasons = make_pipeline(), make_reasons()
    fill(world, many=400, seed=SEED)
    return world


def counter(env):
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTER],
        cwd=ROOT,
        env={**env, "DJANGO_SETTINGS_MODULE": "crm.settings"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline() == "begins\n"
    process.stdout.close()
    return process


def same(business):
    period = parse_period({"period": "all_time"})
    for user in (business.ann, business.lea, business.ada):
        scope = Scope(user, period, pipeline=business.pipeline)
        for name in ("funnel", "waterfall"):
            answer = QUESTIONS[name].answer(scope)
            assert answer == QUESTIONS[name].answer(scope.but(from_ledger=True)), f"SUMMARY_SEED={SEED}"


def test_a_killed_counter_loses_nothing_and_counts_nothing_twice(business, server_env):
    chance = random.Random(SEED)
    for _kill in range(KILLS):
        Opportunity.objects.filter(pk__in=chance.sample(range(1, 401), 40)).update(amount=chance.randrange(1000))
        running = counter(server_env)
        time.sleep(chance.uniform(0, 0.15))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait(10)
        same(business)
    assert Uncounted.objects.exists()
    both = [counter(server_env), counter(server_env)]
    assert [one.wait(60) for one in both] == [0, 0]
    count_all()
    assert not Uncounted.objects.exists() and Journey.objects.count() == 400
    same(business)
    assert not [one for one in broken_invariants() if "summary" in one.name.lower()]
    contained = snapshot()
    count_anew()
    assert snapshot() == contained, f"SUMMARY_SEED={SEED}"
