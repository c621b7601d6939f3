"""The one timetable."""

import pytest
from django.conf import settings
from django.db import connection
from django_celery_beat.models import PeriodicTask

from crm.jobs.models import Heartbeat
from crm.jobs.timetable import LOCK

from .conftest import until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def the_beat():
    return Heartbeat.objects.fresh().filter(kind="beat").first()


def cut_the_lock():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted",
            [LOCK],
        )
        return cursor.rowcount


def test_the_table_of_the_settings_is_editable_rows(start):
    start("beat")
    until(the_beat, 15)
    names = until(lambda: set(PeriodicTask.objects.values_list("name", flat=True)), 5)
    assert names == set(settings.CELERY_BEAT_SCHEDULE)
    assert PeriodicTask.objects.get(name="sweep").expire_seconds == 25


def test_a_second_beat_stands_by_and_takes_over(start):
    first = start("beat")
    assert until(the_beat, 15).pid == first.pid
    second = start("beat")
    with pytest.raises(AssertionError):
        until(lambda: Heartbeat.objects.filter(pid=second.pid).exists(), 6)
    first.kill()
    until(lambda: Heartbeat.objects.filter(pid=second.pid).exists(), 12)


def test_a_beat_that_lost_its_lock_stops(start):
    beat = start("beat")
    until(the_beat, 15)
    assert cut_the_lock() == 1
    assert beat.child.wait(15) == 1


def test_a_beat_stops_in_order(start):
    beat = start("beat")
    until(the_beat, 15)
    assert beat.stop() == 0
    assert the_beat() is None
