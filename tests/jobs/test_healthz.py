"""The health page: within a second, from rows, whatever is broken."""

import socket
import time

import pytest
from django.db import connection
from django.db.models.functions import Now

from crm.jobs import direct, heartbeat
from crm.jobs.models import Heartbeat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def health(client):
    def ask():
        begun = time.monotonic()
        response = client.get("/healthz", headers={"host": "localhost"})
        assert time.monotonic() - begun < 1
        return response.status_code, response.json()

    return ask


def make_heartbeat(kind, **fields):
    return Heartbeat.objects.create(name=f"{kind} {fields}", kind=kind, pid=1, host="here", **fields)


def test_all_is_well(health):
    make_heartbeat("worker")
    make_heartbeat("worker", broker=None, at=Now())
    make_heartbeat("relay", broker=True)
    assert health() == (200, {"status": "ok", "database": True, "broker": True, "workers": 2})


def test_without_workers_it_is_degraded(health):
    make_heartbeat("relay", broker=True)
    assert health() == (200, {"status": "degraded", "database": True, "broker": True, "workers": 0})


def test_workers_that_do_not_reach_the_broker_live_but_it_is_degraded(health):
    make_heartbeat("relay", broker=True)
    make_heartbeat("worker", broker=False)
    assert health() == (200, {"status": "degraded", "database": True, "broker": False, "workers": 1})
    make_heartbeat("worker", broker=True)
    assert health() == (200, {"status": "ok", "database": True, "broker": True, "workers": 2})


@pytest.mark.parametrize("relay", [{"broker": False}, {"broker": True, "at": Now() - heartbeat.FRESH}])
def test_without_a_broker_or_a_fresh_relay_it_is_degraded(health, relay):
    make_heartbeat("worker")
    make_heartbeat("relay", **relay)
    assert health() == (200, {"status": "degraded", "database": True, "broker": False, "workers": 1})


def test_a_refused_connection_is_503(health, monkeypatch):
    monkeypatch.setattr(direct, "connection_params", lambda **_: {"host": "127.0.0.1", "port": 1, "dbname": "x"})
    assert health() == (503, {"status": "down", "database": False, "broker": False, "workers": 0})


def test_a_database_that_does_not_answer_is_503_within_a_second(health, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = {"host": "127.0.0.1", "port": silent.getsockname()[1], "dbname": "x"}
        monkeypatch.setattr(direct, "connection_params", lambda **_: place)
        assert health()[0] == 503


def test_a_locked_table_is_503_within_a_second(health):
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE jobs_heartbeat IN ACCESS EXCLUSIVE MODE")
        assert health()[0] == 503


def test_before_migrations_it_is_degraded(health):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE jobs_heartbeat RENAME TO hidden")
        try:
            assert health() == (200, {"status": "degraded", "database": True, "broker": False, "workers": 0})
        finally:
            cursor.execute("ALTER TABLE hidden RENAME TO jobs_heartbeat")


def test_a_process_beats_into_one_row_and_leaves(db):
    heartbeat.beat("relay", broker=True)
    heartbeat.beat("relay", broker=False)
    assert Heartbeat.objects.get().broker is False
    heartbeat.stop("relay")
    assert not Heartbeat.objects.exists()


def test_locks_and_bells_go_past_a_pooler_and_questions_do_not(settings):
    settings.DATABASE_DIRECT_URL = "postgres://someone:secret@direct.example:6543/crm"
    direct_way = direct.connection_params(direct=True)
    assert (direct_way["host"], direct_way["port"], direct_way["dbname"]) == ("direct.example", 6543, "crm")
    assert direct.connection_params()["dbname"] == connection.settings_dict["NAME"]
