"""Many rows by COPY are the rows that one INSERT after the other would have written."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.customers.models import Customer
from crm.followups.models import Activity
from crm.jobs.models import Outbox
from crm.rules.changing import store_many
from crm.rules.copying import AT_ONCE, FEW, write_many
from opportunities import defaults
from opportunities.models import Opportunity, Pipeline

pytestmark = pytest.mark.django_db
MANY = FEW + 3


def customers(owner, number=MANY, **fields):
    return [Customer(name=f"C{n}", owner=owner, team=owner.team, **fields) for n in range(number)]


def test_rows_have_ids_in_order_and_what_the_database_computes(world):
    made = write_many(customers(world.ann, notes="a\tb\nc\\d\r\\N", custom={"k": 'ü "x"\n'}))
    stored = list(Customer.objects.order_by("id"))
    assert [one.pk for one in made] == [one.pk for one in stored] and [one.name for one in stored][:2] == ["C0", "C1"]
    first = stored[0]
    assert (first.notes, first.custom, first.owner, first.team) == (
        "a\tb\nc\\d\r\\N",
        {"k": 'ü "x"\n'},
        world.ann,
        world.north,
    )
    assert first.search.startswith("c0") and first.created_at == made[0].created_at and first.deleted_at is None
    made[0].name = "Other"
    made[0].save()
    assert Customer.objects.count() == MANY


def test_numbers_days_and_moments_come_back_as_they_were(world):
    defaults.ship()
    pipeline = Pipeline.objects.get(key="default")
    stage, at = pipeline.open_stages().first(), timezone.now()
    row = {"pipeline": pipeline, "stage": stage, "stage_since": at, "currency": "CNY", "owner": world.ann}
    row |= {"amount": Decimal("12.50"), "rate": Decimal("7.1"), "created_on": dt.date(2026, 1, 2)}
    write_many([Opportunity(name=f"O{n}", **row) for n in range(MANY)])
    stored = Opportunity.objects.first()
    assert (stored.amount_base, stored.created_on, stored.stage_since, stored.closed_on) == (
        Decimal("88.75"),
        dt.date(2026, 1, 2),
        at,
        None,
    )


def test_defaults_of_the_database_are_its_own():
    write_many([Outbox(topic="x", payload={"record": n}) for n in range(MANY)])
    assert Outbox.objects.due().count() == MANY


@pytest.mark.parametrize("number", [0, 1, FEW, MANY, 500])
def test_any_number_takes_two_statements_at_most(world, number):
    rows = customers(world.ann, number)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        write_many(rows)
    assert len(seen) <= 2 and Customer.objects.count() == number


@pytest.mark.parametrize("number", [FEW, AT_ONCE, 2 * AT_ONCE + 1])
def test_what_is_finished_on_the_way_is_stored(world, number):
    asked = []

    def finish(some):
        asked.append(len(some))
        for one in some:
            one.notes = f"finished {one.name}"

    write_many(customers(world.ann, number), finish=finish)
    assert sum(asked) == number and max(asked) <= AT_ONCE
    assert {one.notes for one in Customer.objects.all()} == {f"finished C{n}" for n in range(number)}


def test_what_finishing_says_comes_through(world):
    def finish(some):
        raise LookupError("not here")

    with pytest.raises(LookupError, match="not here"), transaction.atomic():
        write_many(customers(world.ann), finish=finish)
    assert not Customer.objects.exists()


def test_what_the_database_refuses_is_refused(world):
    twice = customers(world.ann, external_source="x", external_id="1")
    with pytest.raises(IntegrityError):
        write_many(twice)


@pytest.mark.parametrize("number", [1, MANY])
def test_stored_fields_are_those_and_no_others(world, number):
    made = write_many(customers(world.ann, number, notes="as it was"))
    at = timezone.now()
    for one in made:
        one.name, one.custom, one.owner, one.last_touch_at, one.notes = (
            '=x\n"ü',
            {"a": [1, None]},
            None,
            at,
            "not stored",
        )
    store_many(made, ["name", "custom", "owner", "last_touch_at", "updated_at"])
    for one in Customer.objects.all():
        assert (one.name, one.custom, one.owner, one.last_touch_at) == ('=x\n"ü', {"a": [1, None]}, None, at)
        assert one.notes == "as it was" and one.updated_at > one.created_at


def test_what_is_too_long_is_not_cut(world):
    made = write_many(customers(world.ann))
    made[0].name = "x" * 201
    with pytest.raises(DataError):
        store_many(made, ["name"])


class AnyText(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=MANY, max_size=40
        )
    )
    def test_any_text_comes_back(self, texts):
        made = write_many([Activity(kind="note", body=text, data={"t": text}) for text in texts])
        stored = Activity.objects.in_bulk([one.pk for one in made])
        assert [stored[one.pk].body for one in made] == texts
        assert [stored[one.pk].data["t"] for one in made] == texts
