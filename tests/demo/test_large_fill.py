"""The fill of `make demo SIZE=large`: the same each time, nothing half, only in an empty organisation."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from crm.customers.models import Customer
from crm.demo.large import finish, marker
from crm.demo.large.catalogue import make_catalogue
from crm.demo.large.fill import fill
from crm.demo.large.plan import Plan
from crm.followups.defaults import ship_all
from crm.followups.models import FollowUp
from crm.jobs.invariants import assert_invariants
from crm.users.models import User
from leads.models import Lead
from opportunities.models import Pipeline

pytestmark = pytest.mark.django_db

SMALL = 0.001


@pytest.fixture
def plan():
    return Plan.of(scale=SMALL)


def digest():
    """A line for each table that was filled: what its rows say."""
    lines = []
    with connection.cursor() as cursor:
        for table in marker.TABLES:
            cursor.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY id)) FROM "{table}" t')
            lines.append(f"{table} {cursor.fetchone()[0]}")
    return lines


@pytest.mark.parametrize("hour", [0, 15])
def test_the_same_seed_makes_the_same_rows(hour):
    """At the same moment: on a working afternoon the product has reminded some of what is due, as it would have."""
    with time_machine.travel(dt.datetime(2026, 11, 23, hour, tzinfo=ZoneInfo(settings.TIME_ZONE)), tick=False):
        plan = Plan.of(scale=SMALL)
        marker.clear()  # numbers begin at one, whatever ran before
        fill(plan, processes=1)
        first = digest()
        assert FollowUp.objects.filter(reminded_at=timezone.now()).exists() == (hour == 15)
        marker.clear(marker.last_run())
        assert not User.objects.exists() and not Lead.objects.exists()
        fill(plan, processes=1)
        assert digest() == first
        marker.clear(marker.last_run())
        fill(Plan.of(scale=SMALL, seed=7), processes=1)
        assert digest() != first


def test_broken_off_it_leaves_nothing_and_is_begun_anew(plan, monkeypatch):
    ship_all()
    make_catalogue()
    before, held = indexes(), rows()

    def breaks(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(finish, "close_the_books", breaks)
        with pytest.raises(KeyboardInterrupt):
            fill(plan, processes=1)
    assert rows() == held | {"jobs_jobrun": 1} and indexes() == before
    fill(plan, processes=1)
    assert Lead.objects.count() == 1000 and indexes() == before


def test_killed_it_is_tidied_up_by_the_next_try(plan, monkeypatch):
    before = indexes()
    with monkeypatch.context() as patch:
        patch.setattr(finish, "close_the_books", lambda plan: 1 / 0)
        patch.setattr(marker, "clear", lambda run=None: None)  # who is killed tidies nothing up
        with pytest.raises(ZeroDivisionError):
            fill(plan, processes=1)
    assert Lead.objects.exists() and not User.objects.filter(is_active=True).exists()
    fill(plan, processes=1)
    assert (Lead.objects.count(), User.objects.count()) == (1000, 500) and indexes() == before
    assert_invariants()


def indexes():
    """What is indexed, by which method, and what points where; PostgreSQL writes an equal condition in more than one
    way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        found = [(name, words.split(" WHERE ")[0], " WHERE " in words) for name, words in cursor.fetchall()]
        cursor.execute("SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint WHERE contype = 'f'")
        return sorted(found + cursor.fetchall())


def rows():
    """How many rows every table of the product has, but the audit: what was done and undone stays in it."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.label != "audit.Entry"]
    return {model._meta.db_table: model.objects.count() for model in models if model._meta.managed}


def test_it_refuses_a_database_with_people_or_their_records(world):
    leads = Lead.objects.count()
    with pytest.raises(CommandError, match="users already"):
        call_command("demo", size="large", scale=SMALL)
    assert Lead.objects.count() == leads and Pipeline.objects.filter(key="renewal").count() == 0


def test_it_refuses_records_without_people():
    Customer.objects.create(name="Somebody's")
    with pytest.raises(CommandError, match="customers already"):
        call_command("demo", size="large", scale=SMALL)
    assert Customer.objects.count() == 1
