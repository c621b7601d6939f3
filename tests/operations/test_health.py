"""The health page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.jobs import invariants
from crm.jobs.checking import ask_for_check, checks_asked
from crm.jobs.models import Heartbeat, JobRun, Outbox
from crm.jobs.tasks import check_as_asked, check_invariants
from tests.world import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, world):
    client.force_login(world.ada)
    return lambda: client.get("/health/").content.decode()


def test_a_rep_may_not_and_an_auditor_may_look_but_not_ask(client, world):
    client.force_login(world.ann)
    assert client.get("/health/").status_code == 403
    client.force_login(make_user("Odo", role="auditor"))
    assert "/health/check/" not in client.get("/health/").content.decode()
    assert client.post("/health/check/").status_code == 403
    assert not JobRun.objects.exists()


def test_an_empty_system_says_so(page):
    text = page()
    assert "Not checked yet" in text and "Nothing runs" in text


def test_a_check_that_was_asked_for_is_run_by_the_worker(client, world, page):
    client.force_login(world.ada)
    client.post("/health/check/")
    client.post("/health/check/")
    assert checks_asked().count() == 1
    assert "waits for a worker" in page()
    check_as_asked()
    assert not checks_asked().exists()
    run = JobRun.objects.get()
    assert (run.state, run.by, run.done) == ("done", world.ada, len(invariants.all_invariants()))
    assert f"All {run.total} hold" in page()


def test_a_check_whose_worker_died_is_begun_again(world):
    run = ask_for_check(by=world.ada)
    JobRun.objects.filter(pk=run.pk).update(state="running", started_at=timezone.now() - timedelta(minutes=1))
    assert not checks_asked().exists()
    JobRun.objects.filter(pk=run.pk).update(started_at=timezone.now() - timedelta(minutes=16))
    check_as_asked()
    assert JobRun.objects.get().state == "done"


def test_what_is_broken_is_named_with_its_records(page, monkeypatch):
    monkeypatch.setattr(invariants, "_invariants", {"Two is one": "SELECT 7, 'row'"})
    check_invariants()
    assert "Two is one" in page() and "7 row" in page()


def test_what_waits_says_since_when(page):
    Outbox.objects.create(topic="x", not_before=timezone.now() - timedelta(minutes=5))
    Heartbeat.objects.create(name="relay a 1", kind="relay", pid=1, host="a", broker=False)
    text = page()
    assert len(re.findall(r">\s*late\s*<", text)) == 1
    assert "without broker" in text


def test_the_page_asks_a_fixed_number_of_questions(client, world, django_assert_max_num_queries):
    client.force_login(world.ada)
    client.get("/health/")
    with django_assert_max_num_queries(48):
        client.get("/health/")
