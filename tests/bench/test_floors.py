"""A floor answers the page's question: the same rows for the same reader, whichever way PostgreSQL is asked."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from crm.bench.floors import lists, records, reports
from crm.bench.who import Reader
from crm.rules.search import search_q
from crm.users.models import Pool
from leads.models import Lead
from opportunities.models import Opportunity

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    """Leads of everybody, some in a pool, some nobody's."""
    pool = Pool.objects.create(name_en="North", name_zh="北区")
    pool.teams.add(world.north)
    now = timezone.now()
    for number in range(60):
        owner = (world.ann, world.ben, world.cy, world.lea, None, None)[number % 6]
        Lead.objects.create(
            name=f"王{number}",
            company="Blue Harbour" if number % 4 else "上海云图",
            owner=owner,
            team=owner.team if owner else None,
            pool=pool if number % 12 == 4 else None,
            score=number % 7,
        )
        Lead.objects.filter(name=f"王{number}").update(created_at=now - dt.timedelta(minutes=number // 2))
    Lead.objects.filter(name="王7").update(deleted_at=now)
    return world


def reader(user):
    scope = user.scope
    people = tuple(type(user).objects.filter(team__in=scope.teams).values_list("id", flat=True))
    return Reader(user.role, user.pk, "", scope.teams, scope.pools, people)


def answered(candidate):
    with connection.cursor() as cursor:
        for statement in candidate:
            cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("who", ["ann", "lea", "dee", "ada"])
@pytest.mark.parametrize("order", ["created_at", "score"])
def test_a_list_floor_has_the_rows_of_the_list(cast, who, order):
    user = getattr(cast, who)
    expected = list(Lead.objects.visible_to(user).order_by(f"-{order}", "-id").values_list("id", flat=True)[:20])
    assert len(expected) > 5
    for candidate in lists.page(reader(user), lists.LEAD, order=order, size=20):
        assert answered(candidate) == expected


@pytest.mark.parametrize("who", ["ann", "lea", "ada"])
def test_a_search_floor_finds_what_the_search_finds(cast, who):
    user = getattr(cast, who)
    expected = Lead.objects.visible_to(user).filter(search_q("云图")).order_by("-created_at", "-id")
    expected = list(expected.values_list("id", flat=True))
    assert expected
    for candidate in lists.search(reader(user), lists.LEAD, "grams @> '{云图}'::text[]"):
        assert answered(candidate) == expected


def test_a_page_in_the_middle_begins_after_its_row(cast):
    rows = list(Lead.objects.visible_to(cast.ada).order_by("-created_at", "-id"))
    after = f"('{rows[9].created_at.isoformat()}'::timestamptz, {rows[9].pk})"
    for candidate in lists.page(reader(cast.ada), lists.LEAD, after=after, size=5):
        assert answered(candidate) == [row.pk for row in rows[10:15]]


@pytest.mark.parametrize("who", ["ann", "lea", "ada"])
def test_every_other_floor_is_a_statement_that_postgresql_understands(cast, who):
    asked = reader(getattr(cast, who))
    for name in reports.REPORTS:
        for candidate in reports.of(name, asked, dt.date(2026, 1, 1), dt.date(2027, 1, 1)):
            answered(candidate)
    answered(records.lead(Lead.objects.first().pk, 1))
    answered(records.opportunity(1, 1))
    answered(records.my_day(asked))
    answered(lists.board(asked, 1, [1, 2], 3, (dt.date(2026, 1, 1), dt.date(2026, 2, 1)))[0])
    assert not Opportunity.objects.exists()
