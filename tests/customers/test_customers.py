"""Creating, changing, transferring, deleting and restoring a customer."""

import datetime as dt

import pytest
from django.utils import timezone

from crm.customers.defaults import ship
from crm.customers.models import Customer, Source, Tag
from crm.customers.services import (
    change_customer,
    create_contact,
    create_customer,
    delete_customer,
    restore_customer,
    tag_customer,
    transfer_customer,
)
from crm.followups.models import Activity
from crm.followups.services import plan_followup
from crm.rules.refusals import Conflict, Invalid, StaleVersion
from tests.audit.guard import rewriting

from .cast import make_customer, make_opportunity


def kinds(record):
    return [one.kind for one in Activity.objects.about(record).order_by("id")]


def test_a_new_customer_is_its_owners_and_counted_to_their_team(world):
    customer = make_customer(world.ann, phone="138 1234 5678", email="Info@Example.com ")
    assert (customer.owner, customer.team) == (world.ann, world.north)
    assert (customer.phone_e164, customer.email) == ("+8613812345678", "info@example.com")
    assert (customer.name_key, customer.pinyin) == ("北京澄湖科技", "bei jing cheng hu ke ji you xian gong si")
    assert kinds(customer) == ["created"]


def test_what_came_from_outside_comes_in_once(world):
    first = make_customer(world.ann, external_source="sheet", external_id="7")
    assert make_customer(world.ann, external_source="sheet", external_id="7") == first
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"email": "nobody"}, "email"),
        ({"importance": "Z"}, "importance"),
        ({"industry": "a\x00b"}, "industry"),
        ({"custom": [1]}, "custom"),
    ],
)
def test_bad_input_is_refused_with_its_field(world, fields, wrong):
    with pytest.raises(Invalid) as refused:
        create_customer(by=world.ann, owner=world.ann, **{"name": "Acme", **fields})
    assert list(refused.value.errors) == [wrong]
    assert not Customer.objects.exists()


def test_a_change_is_counted_and_told_in_both_languages(world):
    customer = make_customer(world.ann)
    customer = change_customer(customer, by=world.ann, phone="010 8888 6666", industry="制造", version=1)
    assert customer.version == 2
    assert customer.phone_e164 == "+861088886666"
    told = Activity.objects.about(customer).get(kind="changed").data
    assert told["names"] == ["industry", "phone"]
    assert set(told["fields"]) == {"en", "zh"}


def test_changing_nothing_writes_nothing(world):
    customer = make_customer(world.ann, industry="制造")
    again = change_customer(customer, by=world.ann, industry="制造", tags=[])
    assert again.version == 1
    assert kinds(customer) == ["created"]


def test_a_stale_version_is_refused(world):
    customer = make_customer(world.ann)
    change_customer(customer, by=world.ann, region="华北")
    with pytest.raises(StaleVersion):
        change_customer(customer, by=world.lea, region="华东", version=1)
    assert Customer.objects.get().region == "华北"


def test_own_fields_are_changed_one_by_one(world):
    customer = make_customer(world.ann, custom={"floor": 3, "fax": "1"})
    customer = change_customer(customer, by=world.ann, custom={"floor": 4, "fax": None})
    assert customer.custom == {"floor": 4}


def test_a_customer_does_not_belong_to_itself(world):
    customer = make_customer(world.ann)
    with pytest.raises(Invalid):
        change_customer(customer, by=world.ann, parent=customer)


def test_tags_are_put_on_and_taken_away(world):
    ship()
    high, low = Tag.objects.get(key="intent-high"), Tag.objects.get(key="intent-low")
    customer = make_customer(world.ann, tags=[low])
    tag_customer(customer, by=world.ann, add=[high], remove=[low])
    tag_customer(customer, by=world.ann, add=[high], remove=[low])
    assert list(customer.tags.all()) == [high]
    assert kinds(customer) == ["created", "changed"]


def test_a_transfer_takes_team_and_open_followups_along(world):
    customer = make_customer(world.ann)
    due = timezone.now() + dt.timedelta(hours=2)
    followup = plan_followup(customer, owner=world.ann, due=due, goal="Call", by=world.ann)
    transfer_customer(customer, to=world.cy, by=world.dee)
    transfer_customer(customer, to=world.cy, by=world.dee)
    customer.refresh_from_db()
    followup.refresh_from_db()
    assert (customer.owner, customer.team, followup.owner) == (world.cy, world.south, world.cy)
    assert kinds(customer).count("transferred") == 1


def test_nobody_who_left_gets_a_customer(world):
    customer = make_customer(world.ann)
    world.cy.is_active = False
    with pytest.raises(Invalid):
        transfer_customer(customer, to=world.cy, by=world.dee)


def test_deleted_is_out_of_sight_and_comes_back_as_it_was(world):
    customer = make_customer(world.ann)
    create_contact(customer, by=world.ann, name="李婷")
    followup = plan_followup(
        customer, owner=world.ann, due=timezone.now() + dt.timedelta(hours=2), goal="Call", by=world.ann
    )
    delete_customer(customer, by=world.ann)
    delete_customer(customer, by=world.ann)
    followup.refresh_from_db()
    assert followup.done_at
    assert not Customer.objects.visible_to(world.ada).exists()
    restore_customer(customer, by=world.ann)
    restore_customer(customer, by=world.ann)
    followup.refresh_from_db()
    assert followup.done_at is None
    assert Customer.objects.visible_to(world.ann).get() == customer
    assert kinds(customer).count("deleted") == kinds(customer).count("restored") == 1


def test_a_customer_with_opportunities_is_not_deleted(world):
    customer = make_customer(world.ann)
    opportunity = make_opportunity(world.ann, customer)
    with pytest.raises(Conflict):
        delete_customer(customer, by=world.ann)
    with rewriting():
        opportunity.delete()
    assert delete_customer(customer, by=world.ann).deleted_at


def test_defaults_are_shipped_once_and_never_overwritten(world):
    ship()
    Source.objects.filter(key="phone").update(name_en="Hotline")
    before = Source.objects.count(), Tag.objects.count()
    ship()
    assert before == (Source.objects.count(), Tag.objects.count())
    assert Source.objects.get(key="phone").name_en == "Hotline"
    assert not Source.objects.filter(name_zh="").exists()
