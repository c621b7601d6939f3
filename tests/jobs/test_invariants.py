"""What must never be true, and who is told."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm.jobs import invariants
from crm.jobs.invariants import all_invariants, assert_invariants, broken_invariants, invariant
from crm.jobs.models import JobRun, Outbox
from crm.jobs.tasks import check_invariants

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch):
    monkeypatch.setattr(invariants, "_invariants", {})
    invariant("Two is one", "SELECT 7, 'row' WHERE true")
    invariant("Nothing is something", "SELECT 1 WHERE false")


def test_an_empty_database_keeps_every_promise(capsys):
    assert_invariants()
    call_command("invariants")


def test_offenders_are_named(broken):
    assert [str(each) for each in broken_invariants()] == ["Two is one: (7, 'row')"]
    with pytest.raises(AssertionError, match="Two is one"):
        assert_invariants()


def test_the_command_fails_and_names_them(broken, capsys):
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("invariants")
    assert "Two is one" in capsys.readouterr().err


def test_what_waited_when_it_was_backed_up_is_not_late_where_nobody_works(capsys):
    Outbox.objects.create(topic="x", not_before=timezone.now() - timedelta(days=3))
    with pytest.raises(CommandError, match="1 of"):
        call_command("invariants")
    call_command("invariants", "--at-rest")


def test_an_invariant_that_asks_the_clock_says_so():
    asking = {name for name, sql in all_invariants().items() if "now()" in sql}
    assert not asking & set(all_invariants(at_rest=True))
    assert len(all_invariants(at_rest=True)) + len(asking) == len(all_invariants())


def test_a_given_up_announcement_is_seen():
    Outbox.objects.create(topic="x", state="dead")
    assert "given up" in str(broken_invariants()[0])


def test_the_nightly_check_is_a_run_that_people_see(broken):
    check_invariants()
    run = JobRun.objects.get(kind="jobs.invariants")
    assert (run.state, run.message) == ("failed", "Two is one: (7, 'row')")


def test_a_good_night_is_done_once():
    check_invariants()
    first = JobRun.objects.values().get(kind="jobs.invariants")
    check_invariants()
    assert JobRun.objects.values().get(kind="jobs.invariants") == first


def test_a_question_that_cannot_be_asked_is_not_taken_for_a_yes(broken):
    invariant("Of a table that is gone", "SELECT 1 FROM no_such_table")
    assert [each.name for each in broken_invariants()] == ["Of a table that is gone", "Two is one"]
