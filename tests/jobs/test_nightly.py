"""Nightly jobs: each local day once, caught up, equal when repeated."""

from datetime import date, timedelta

import pytest
from django.db import OperationalError

from crm.jobs.models import JobRun
from crm.jobs.nightly import catch_up, last_day, today

pytestmark = pytest.mark.django_db
KIND = "test.nightly"


def day(number):
    return date(2026, 3, number)


def test_missed_days_are_caught_up_oldest_first():
    seen = []
    assert catch_up(KIND, first_day=day(1), run_day=seen.append, until=day(3)) == [day(1), day(2), day(3)]
    assert seen == [day(1), day(2), day(3)]
    assert catch_up(KIND, first_day=day(1), run_day=seen.append, until=day(5)) == [day(4), day(5)]
    assert last_day(KIND) == day(5)


def test_twice_is_once():
    catch_up(KIND, first_day=day(1), run_day=str, until=day(2))
    before = list(JobRun.objects.values())
    assert catch_up(KIND, first_day=day(1), run_day=str, until=day(2)) == []
    assert list(JobRun.objects.values()) == before


def test_it_ends_with_yesterday_of_the_organisation():
    first = today() - timedelta(days=2)
    assert catch_up(KIND, first_day=first, run_day=str) == [first, first + timedelta(days=1)]


def test_nothing_to_begin_with_runs_nothing():
    assert catch_up(KIND, first_day=lambda: None, run_day=str) == []


def test_a_failing_day_leaves_no_half_work_is_noted_and_repeated():
    def fails_on_the_second(on):
        JobRun.objects.create(kind="effect", scope=str(on))
        if on == day(2):
            raise ValueError("no figures")

    with pytest.raises(ValueError, match="no figures"):
        catch_up(KIND, first_day=day(1), run_day=fails_on_the_second, until=day(3))
    assert list(JobRun.objects.filter(kind="effect").values_list("scope", flat=True)) == ["2026-03-01"]
    failed = JobRun.objects.get(kind=KIND, local_date=day(2))
    assert (failed.state, failed.message) == ("failed", "ValueError: no figures")
    assert catch_up(KIND, first_day=day(1), run_day=str, until=day(3)) == [day(2), day(3)]
    assert set(JobRun.objects.of(KIND).values_list("state", flat=True)) == {"done"}


def test_two_callers_do_a_day_once(transactional_db, at_once):
    def slowly(on):
        from django.db import connection

        JobRun.objects.create(kind="effect", scope=str(on))
        connection.cursor().execute("SELECT pg_sleep(0.05)")

    def work():
        return catch_up(KIND, first_day=day(1), run_day=slowly, until=day(6))

    at_once(work, work, work)
    catch_up(KIND, first_day=day(1), run_day=slowly, until=day(6))
    assert JobRun.objects.filter(kind="effect").count() == 6


def test_a_connection_lost_mid_day_repeats_the_day_whole(transactional_db):
    def cut(on):
        from django.db import connection

        JobRun.objects.create(kind="effect", scope=str(on))
        connection.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(OperationalError):
        catch_up(KIND, first_day=day(1), run_day=cut, until=day(1))
    assert not JobRun.objects.filter(kind="effect").exists()
    assert catch_up(KIND, first_day=day(1), run_day=str, until=day(1)) == [day(1)]


def test_scopes_are_apart():
    catch_up(KIND, scope="a", first_day=day(1), run_day=str, until=day(1))
    assert catch_up(KIND, scope="b", first_day=day(1), run_day=str, until=day(1)) == [day(1)]
