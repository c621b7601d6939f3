"""Two customers become one: whatever pointed at the other points at the kept one."""

import datetime as dt

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.files.base import ContentFile
from django.utils import timezone

from crm.customers.models import Contact, Customer, Tag, Touch
from crm.customers.services import create_customer, delete_customer, merge_customers, restore_customer
from crm.customers.services.merge import foreign_keys, generic_links
from crm.followups.models import Activity, FollowUp
from crm.followups.services import attach, log_activity, notify, plan_followup
from crm.rules.refusals import Conflict, Invalid

from .cast import make_contact, make_customer, make_opportunity


@pytest.fixture
def pair(world):
    keep = make_customer(world.ann, "北京澄湖科技有限公司", industry="制造")
    other = make_customer(world.ann, "澄湖科技", phone="010 8888 6666", industry="软件", importance="A")
    return keep, other


def test_whatever_points_at_a_customer_is_walked():
    """The walk finds every foreign key and every generic link there is, in whichever package."""
    walked = {(model, field.name) for model, field in foreign_keys(Customer)}
    there = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "remote_field", None)
        and field.many_to_one
        and field.concrete
        and field.related_model is Customer
    }
    assert walked == there
    assert {("Contact", "customer"), ("Activity", "customer"), ("Opportunity", "customer"), ("Customer", "parent")} <= {
        (model.__name__, name) for model, name in walked
    }
    generic = {
        (model, link.name)
        for model in apps.get_models()
        for link in model._meta.private_fields
        if isinstance(link, GenericForeignKey) and not model._meta.proxy
    }
    assert {(model, link.name) for model, link in generic_links()} == generic
    assert {"FollowUp", "Activity", "Attachment", "Notification", "Touch"} <= {
        model.__name__ for model, _name in generic
    }


def test_everything_moves(world, pair):
    keep, other = pair
    contact = make_contact(other)
    opportunity = make_opportunity(world.ann, other)
    daughter = make_customer(world.ann, "Daughter", parent=other)
    due = timezone.now() + dt.timedelta(hours=2)
    followup = plan_followup(other, owner=world.ann, due=due, goal="Call", by=world.ann)
    call = log_activity(other, kind="call", direction="two_way", by=world.ann, body="hello")
    touch = Touch.objects.create(about=other)
    file = attach(other, file=ContentFile(b"%PDF-1.7", "offer.pdf"), by=world.ann)
    notify(world.ann, kind="followup_due", key="k", about=other)
    tag = Tag.objects.create(key="t", name_en="T", name_zh="T")
    other.tags.add(tag)
    kept = merge_customers(keep, other=other, by=world.ann)
    for row in (contact, opportunity, daughter, followup, call, touch, file):
        row.refresh_from_db()
    assert {contact.customer, opportunity.customer, daughter.parent, followup.about, touch.about, file.about} == {kept}
    assert (call.about, call.customer) == (kept, kept)
    assert kept.last_touch_at == call.at
    assert kept.next_followup_at == due
    assert list(kept.tags.all()) == [tag]
    assert not Activity.objects.about(other).exists()


def test_the_kept_one_is_right_and_its_gaps_are_filled(world, pair):
    keep, other = pair
    kept = merge_customers(keep, other=other, by=world.ann)
    kept.refresh_from_db()
    assert (kept.industry, kept.phone, kept.phone_e164) == ("制造", "010 8888 6666", "+861088886666")
    assert kept.importance == "A"
    other.refresh_from_db()
    assert other.deleted_at and other.merged_into == kept


def test_merged_twice_is_merged_once(world, pair):
    keep, other = pair
    merge_customers(keep, other=other, by=world.ann)
    again = merge_customers(keep, other=other, by=world.ann)
    assert Activity.objects.about(again).filter(kind="merged").count() == 1


def test_not_with_itself_and_not_with_a_deleted_one(world, pair):
    keep, other = pair
    with pytest.raises(Invalid):
        merge_customers(keep, other=keep, by=world.ann)
    delete_customer(other, by=world.ann)
    with pytest.raises(Invalid):
        merge_customers(keep, other=other, by=world.ann)


def test_what_was_merged_away_is_not_restored(world, pair):
    keep, other = pair
    merge_customers(keep, other=other, by=world.ann)
    with pytest.raises(Conflict):
        restore_customer(other, by=world.ann)


def test_a_chain_of_merges_ends_at_the_last(world, pair):
    keep, other = pair
    last = make_customer(world.ann, "Last")
    merge_customers(keep, other=other, by=world.ann)
    merge_customers(last, other=keep, by=world.ann)
    other.refresh_from_db()
    assert other.merged_into == last


def test_an_import_finds_the_kept_one_by_the_id_of_the_other(world):
    keep = make_customer(world.ann, "Keep", external_source="sheet", external_id="1")
    other = make_customer(world.ann, "Other", external_source="sheet", external_id="2")
    merge_customers(keep, other=other, by=world.ann)
    again = create_customer(by=world.ann, owner=world.ann, name="Other", external_source="sheet", external_id="2")
    assert again == keep


def test_two_open_followups_of_one_purpose_both_survive(world, pair):
    keep, other = pair
    due = timezone.now() + dt.timedelta(hours=2)
    for record in pair:
        plan_followup(record, owner=world.ann, due=due, goal="Call", by=world.ann, purpose="welcome")
    kept = merge_customers(keep, other=other, by=world.ann)
    assert FollowUp.objects.about(kept).open().count() == 2


def test_mother_and_daughter_merge_without_a_circle(world):
    mother = make_customer(world.ann, "Mother")
    daughter = make_customer(world.ann, "Daughter", parent=mother)
    kept = merge_customers(daughter, other=mother, by=world.ann)
    kept.refresh_from_db()
    assert kept.parent is None
    assert Contact.objects.count() == 0
