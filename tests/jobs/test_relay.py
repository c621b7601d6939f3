"""From a committed row to a worker, with real processes and everything that can break killed or frozen."""

import pytest
from celery import current_app
from django.db import transaction
from django.db.models import Count
from django.test import Client

from crm.jobs.models import Heartbeat, JobRun, Outbox
from crm.jobs.outbox import announce

from .conftest import until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def announce_numbers(first, last):
    with transaction.atomic():
        for number in range(first, last):
            announce("test.count", number=number)


def all_counted_once(count):
    rows = JobRun.objects.filter(kind="test.count")
    doubled = rows.values("scope").annotate(times=Count("id")).filter(times__gt=1)
    assert not doubled, list(doubled)
    return rows.count() == count and not Outbox.objects.waiting().exists()


def health():
    return Client(headers={"host": "localhost"}).get("/healthz")


def is_ok():
    return health().json()["status"] == "ok"


def test_a_row_is_handled_within_a_second_or_two_and_health_is_ok(start):
    start("relay")
    start("worker")
    until(is_ok, 20)
    announce_numbers(0, 20)
    until(lambda: all_counted_once(20), 3)
    assert health().json() == {"status": "ok", "database": True, "broker": True, "workers": 1}


def test_killed_workers_and_relays_lose_and_double_nothing(start):
    relay, worker = start("relay"), start("worker")
    until(is_ok, 20)
    for kill in range(4):
        announce_numbers(kill * 100, kill * 100 + 100)
        until(lambda since=kill * 100: JobRun.objects.count() > since, 20)
        worker.kill()
        if kill % 2:
            relay.kill()
            relay = start("relay")
        worker = start("worker")
    until(lambda: all_counted_once(400), 30)


def test_a_wiped_broker_loses_nothing(start, valkey):
    start("relay")
    announce_numbers(0, 50)
    until(lambda: valkey.client().llen("celery"), 10)
    valkey.client().flushall()
    start("worker")
    until(lambda: all_counted_once(50), 20)


def test_a_frozen_broker_blocks_neither_health_nor_the_relay(start, frozen_valkey):
    relay = start("relay")
    start("worker")
    until(is_ok, 20)
    frozen_valkey.freeze()
    announce_numbers(0, 10)
    until(lambda: health().json()["broker"] is False, 12)
    before = Heartbeat.objects.get(kind="relay").at
    until(lambda: Heartbeat.objects.get(kind="relay").at > before, 10)
    assert health().status_code == 200
    assert health().json()["status"] == "degraded"
    assert relay.stop(4) == 0
    start("relay")
    frozen_valkey.thaw()
    until(lambda: all_counted_once(10), 20)
    until(is_ok, 20)


def test_a_broker_that_comes_late_is_found(start, valkey):
    valkey.stop()
    try:
        start("relay")
        start("worker")
        announce_numbers(0, 10)
        until(lambda: Heartbeat.objects.filter(kind="relay", broker=False).exists(), 15)
    finally:
        valkey.start()
    until(lambda: all_counted_once(10), 30)


def test_cut_database_connections_are_made_again(start):
    from django.db import connection

    start("relay")
    start("worker")
    until(is_ok, 20)
    for cut in range(3):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        announce_numbers(cut * 20, cut * 20 + 20)
        until(lambda upto=cut * 20 + 20: all_counted_once(upto), 20)


def test_a_row_that_fails_or_kills_its_worker_holds_up_nobody(start):
    start("relay")
    start("worker")
    until(is_ok, 20)
    with transaction.atomic():
        poison = announce("test.poison")
        killer = announce("test.killer")
    announce_numbers(0, 30)
    until(lambda: JobRun.objects.count() == 30, 20)
    until(lambda: Outbox.objects.get(pk=killer.pk).attempts >= 2, 20)
    assert "poison" in until(lambda: Outbox.objects.get(pk=poison.pk).last_error, 20)
    assert set(Outbox.objects.values_list("pk", flat=True)) == {poison.pk, killer.pk}


def test_a_worker_without_a_queue_of_its_own_serves_the_slow_one_too(start):
    start("worker")
    current_app.send_task("crm.jobs.tasks.check_invariants")
    until(lambda: JobRun.objects.filter(kind="jobs.invariants", state="done").exists(), 15)


def test_a_poke_reaches_one_queue(valkey):
    current_app.send_task("crm.jobs.tasks.handle_outbox")
    current_app.send_task("crm.jobs.tasks.prune")
    current_app.send_task("crm.jobs.tasks.prune")
    assert [valkey.client().llen(queue) for queue in ("celery", "slow")] == [1, 2]
