"""Every task of ours, run twice: the second run changes nothing (reliability.md 8)."""

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

from crm.jobs.wakeups import all_wakes

from .busy import make_busy

OURS = ("crm.", "leads.", "opportunities.", "analytics.")


def our_tasks():
    current_app.loader.import_default_modules()
    return sorted(name for name in current_app.tasks if name.startswith(OURS))


def checksum_of_all_tables():
    """One line a table: how many rows and what is in them, in whatever order they lie."""
    state = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')
            state[table] = cursor.fetchone()
    return state


@pytest.fixture
def no_broker(monkeypatch):
    """Tasks that poke others must not need a Redis here; what they would send is counted."""
    sent = []
    monkeypatch.setattr(current_app._get_current_object(), "send_task", lambda name, **options: sent.append(name))
    return sent


# Tasks that find work in the busy world, so that "twice is once" says something about them.
WORKING = {
    "crm.followups.tasks.remind",
    "crm.jobs.tasks.check_invariants",
    "crm.jobs.tasks.handle_outbox",
    "crm.jobs.tasks.prune",
    "leads.tasks.intake",
    "leads.tasks.rescore",
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", our_tasks())
def test_twice_is_once(name, world, no_broker):
    make_busy(world)
    task = current_app.tasks[name]
    idle = checksum_of_all_tables()
    task()
    first = checksum_of_all_tables()
    assert first != idle or name not in WORKING
    task()
    assert checksum_of_all_tables() == first


@pytest.mark.parametrize("name", our_tasks())
def test_a_task_ends_before_it_would_be_sent_again(name):
    task = current_app.tasks[name]
    limit = task.time_limit or settings.CELERY_TASK_TIME_LIMIT
    assert limit < settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert task.acks_late
    assert task.reject_on_worker_lost
    assert task.ignore_result


def test_every_poke_and_every_line_of_the_timetable_names_a_task():
    named = {wake.task for wake in all_wakes()} | {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert named <= set(our_tasks())


@pytest.mark.django_db
def test_every_question_of_the_relay_can_be_answered():
    assert [wake.due() for wake in all_wakes()] == [False] * len(all_wakes())


def test_a_checksum_sees_a_changed_row(db):
    from crm.jobs.models import Outbox

    row = Outbox.objects.create(topic="x")
    before = checksum_of_all_tables()
    Outbox.objects.filter(pk=row.pk).update(attempts=1)
    assert {table for table, state in checksum_of_all_tables().items() if state != before[table]} == {"jobs_outbox"}


def test_sweep_all_pokes_every_sweep(no_broker):
    from crm.jobs.tasks import sweep_all

    sweep_all()
    assert no_broker == [wake.task for wake in all_wakes()]


@pytest.mark.parametrize(
    ("task", "queue"), [("crm.imports.tasks.run_imports", "slow"), ("leads.tasks.assign", "celery")]
)
def test_no_lead_waits_behind_an_import(task, queue):
    assert current_app.amqp.router.route({}, task)["queue"].name == queue
