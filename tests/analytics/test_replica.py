"""DATABASE_REPLICA_URL: reports read there and nothing else does; without it they read at home; its age is told."""

import copy
import datetime as dt
from contextlib import ExitStack
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics import replica
from analytics.reports import QUESTIONS
from analytics.scope import Scope
from crm.calendar import parse_period
from crm.jobs.models import Heartbeat
from crm.runtime.environment import Environment
from opportunities import services as verbs
from opportunities.models import Pipeline
from tests import harness
from tests.world import make_world

from .histories import make_pipeline

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def business():
    world = make_world()
    Pipeline.objects.update(active=False)
    world.pipeline = make_pipeline()
    for owner in (world.ann, world.cy):
        record = verbs.create_opportunity(
            by=None, owner=owner, customer=None, name="Pumps", pipeline=world.pipeline, amount=Decimal(100)
        )
    verbs.win(record, by=None)
    return world


@pytest.fixture
def other(request, monkeypatch):
    """A second database behind the alias `replica`: read only, and without the business of the first."""
    own = request.config.crm_own
    name = f"{own.name}_replica"
    harness.fill_database(own.server, name)
    config = copy.deepcopy(settings.DATABASES["default"])
    config |= {"NAME": name}
    config["OPTIONS"] = config["OPTIONS"] | {"options": "-c default_transaction_read_only=on"}
    monkeypatch.setitem(settings.DATABASES, "replica", config)
    monkeypatch.setitem(connections.settings, "replica", config)
    monkeypatch.setattr(replica, "_failed_at", float("-inf"))
    ensure = BaseDatabaseWrapper.ensure_connection

    def allowed(self):
        """Django's tests forbid an alias that was not there when the test class was made."""
        if self.alias != "replica":
            ensure(self)
        elif self.connection is None:
            with self.wrap_database_errors:
                self.connect()

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", allowed)
    yield config
    connections["replica"].close()
    del connections["replica"]
    harness.drop_database(own.server, name)


class Asked(dict):
    """The statements of each alias."""

    def __call__(self, execute, sql, params, many, context):
        self.setdefault(context["connection"].alias, []).append(sql)
        return execute(sql, params, many, context)

    def __enter__(self):
        self.stack = ExitStack()
        for alias in ("default", "replica"):
            self.stack.enter_context(connections[alias].execute_wrapper(self))
        return self

    def __exit__(self, *error):
        self.stack.close()


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_report_reads_there(business, other, name):
    scope = Scope(business.ada, parse_period({"period": "last_12_months"}), pipeline=business.pipeline)
    with Asked() as asked:
        QUESTIONS[name].answer(scope)
    there, here = asked.get("replica", []), asked.get("default", [])
    assert there
    assert not [sql for sql in here if "opportunities_stagechange" in sql or "FROM facts" in sql or "leads_lead" in sql]


def test_verbs_and_their_pages_stay_at_home(business, other):
    with Asked() as asked:
        record = verbs.create_opportunity(
            by=business.ann, owner=business.ann, customer=None, name="Pipes", pipeline=business.pipeline
        )
        client = Client()
        client.force_login(business.ann)
        assert client.get(reverse("opportunities:detail", args=[record.pk])).status_code == 200
    assert "replica" not in asked


def test_a_replica_that_is_gone_is_done_without(business, other, caplog):
    connections["replica"].close()
    connections["replica"].settings_dict["HOST"], connections["replica"].settings_dict["PORT"] = "127.0.0.1", "1"
    scope = Scope(business.ada, parse_period({"period": "last_12_months"}), pipeline=business.pipeline)
    assert QUESTIONS["win-rate"].answer(scope).totals["won"] == 1
    assert "replica failed" in caplog.text
    assert replica.reading() == "default"  # for half a minute nobody tries it again


def test_a_report_that_takes_too_long_is_not_asked_twice(business, other):
    def slow(alias):
        assert alias == "replica"
        with connections[alias].cursor() as cursor:
            cursor.execute("SET statement_timeout = 50")
            cursor.execute("SELECT pg_sleep(5)")

    with pytest.raises(replica.OperationalError):
        replica.asked("replica", slow)
    assert replica.reading() == "replica"


def test_the_page_says_how_old_its_figures_are(business, other):
    def page():
        client = Client()
        client.force_login(business.lea)
        return client.get(reverse("analytics:dashboard")).content.decode()

    now = timezone.now()
    Heartbeat.objects.create(name="relay", kind="relay", pid=1, host="here", at=now)
    with connections["replica"].cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
    Heartbeat.objects.using("replica").create(name="relay", kind="relay", pid=1, host="here", at=now)
    assert "min old" not in page()
    Heartbeat.objects.using("replica").update(at=now - dt.timedelta(minutes=7))
    assert "about 7 min old" in page()


def test_without_a_replica_reports_read_at_home(business):
    assert replica.reading() == "default"
    assert replica.minutes_behind() is None


def test_the_address_makes_an_alias(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://me@here:5432/crm")
    monkeypatch.setenv("STATEMENT_TIMEOUT", "15")
    assert set(Environment().databases()) == {"default"}
    monkeypatch.setenv("DATABASE_REPLICA_URL", "postgres://me@there:5432/crm")
    found = Environment().databases()
    assert {alias: one["HOST"] for alias, one in found.items()} == {"default": "here", "replica": "there"}
    assert all("statement_timeout=15s" in one["OPTIONS"]["options"] for one in found.values())
