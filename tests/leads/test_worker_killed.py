"""Workers killed in the middle of their work: nothing lost, nothing doubled, and the turns stay even."""

import sys
import time
from collections import Counter

import pytest

from crm.followups.defaults import ship_all
from crm.followups.models import FollowUp, Notification
from crm.jobs.invariants import assert_invariants
from leads.models import Assignment, AssignmentRule, Form, Lead, Submission, SubmissionState
from tests.jobs.conftest import Process, until
from tests.world import make_user, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]

LEADS, KILLS = 1000, 5
SUBMISSIONS, PEOPLE = 300, 270


@pytest.fixture
def worker(transactional_db, server_env):
    """worker(module): a relay and a Celery worker with two processes that has loaded the module."""
    started = []

    def begin(include):
        command = [
            "-m",
            "celery",
            "-A",
            "crm",
            "worker",
            "-c",
            "2",
            "-l",
            "ERROR",
            "--without-gossip",
            "--without-mingle",
        ]
        started.append(Process(sys.executable, *command, "-I", include, env=server_env))
        return started[-1]

    started.append(Process(sys.executable, "manage.py", "relay", env=server_env))
    yield begin
    for process in started:
        process.kill()


def fill():
    """Leads that wait, submissions (one of ten from a person who sent one before), and reps who take turns."""
    world = make_world()
    ship_all()
    for name in ("Eve", "Fay"):
        make_user(name, team=world.south)
    AssignmentRule.objects.create(name_en="In turn", name_zh="轮流", order=1, strategy="round_robin")
    form = Form.objects.get(key="contact-us")
    Lead.objects.bulk_create(Lead(name=f"Waiting {n}", need="a quote") for n in range(LEADS - PEOPLE))
    Submission.objects.bulk_create(
        Submission(form=form, raw={"name": f"Visitor {n % PEOPLE}", "phone": f"139{n % PEOPLE:08}", "need": "a quote"})
        for n in range(SUBMISSIONS)
    )


def assigned():
    time.sleep(0.1)  # asking more often would take the worker's time
    return Assignment.objects.count()


def finished():
    time.sleep(0.1)
    return not Submission.objects.filter(state="stored").exists() and not Lead.objects.pending().exists()


def kill_and_finish(begin, include):
    for kill in range(1, KILLS + 1):
        process = begin(include)
        until(lambda goal=kill * LEADS // (KILLS + 2): assigned() >= goal, 120)
        process.kill()
    begin(include)
    until(finished, 240)


def test_nothing_is_lost_or_doubled_and_the_turns_are_even(worker):
    fill()
    kill_and_finish(worker, "tests.leads.small_batches")
    states = Counter(Submission.objects.values_list("state", flat=True))
    assert states == {SubmissionState.LEAD: PEOPLE, SubmissionState.LINKED: SUBMISSIONS - PEOPLE}
    leads = set(Lead.objects.values_list("id", flat=True))
    assert len(leads) == LEADS
    assert sorted(Assignment.objects.values_list("lead_id", flat=True)) == sorted(leads)
    assert sorted(FollowUp.objects.filter(sla=True).values_list("object_id", flat=True)) == sorted(leads)
    assert Notification.objects.filter(kind__in=("lead_assigned", "lead_assigned_mql")).count() == LEADS
    turns = Counter(Assignment.objects.values_list("to", flat=True))
    assert len(turns) == 5 and max(turns.values()) - min(turns.values()) <= 1
    assert_invariants()


@pytest.mark.skipif("not config.getoption('keyword')", reason="shows by `-k locks` that the test above can fail")
def test_without_locks_it_would_fail(worker):
    fill()
    kill_and_finish(worker, "tests.leads.without_locks")
    turns = Counter(Assignment.objects.values_list("to", flat=True))
    even = max(turns.values()) - min(turns.values()) <= 1
    assert Lead.objects.count() > LEADS or Assignment.objects.count() > LEADS or not even
