"""A lead becomes customer, contact and opportunity."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from crm.customers.models import Contact, Customer
from crm.customers.services import create_contact, create_customer
from crm.followups.models import Activity, FollowUp
from crm.followups.services import attach, log_activity, plan_followup
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from leads.models import Lead
from leads.services import convert_lead, create_lead, disqualify_lead
from opportunities.models import Opportunity

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(shipped):
    return create_lead(by=shipped.ann, name="王芳", company="晨星制造", phone="13800138000", need="需要 50 个席位")


def test_all_three_in_one_go_and_what_happened_comes_along(shipped, lead):
    log_activity(lead, kind="call", direction="two_way", by=shipped.ann, body="Talked")
    plan_followup(lead, owner=shipped.ann, due=lead.response_due_at, goal="Send the offer", by=shipped.ann)
    made = convert_lead(lead, by=shipped.ann)
    lead.refresh_from_db()
    assert (lead.status, lead.converted_opportunity) == ("converted", made.opportunity)
    assert made.customer.name == "晨星制造" and made.contact.phone_e164 == "+8613800138000"
    assert (made.opportunity.owner, made.opportunity.name) == (shipped.ann, "需要 50 个席位")
    assert Activity.objects.filter(customer=made.customer, kind="call").exists()
    assert not FollowUp.objects.about(lead).open().exists()
    assert FollowUp.objects.about(made.opportunity).open().exists()
    made.opportunity.refresh_from_db()
    assert made.opportunity.last_touch_at and made.opportunity.next_followup_at


def test_twice_is_once(shipped, lead):
    first = convert_lead(lead, by=shipped.ann, opportunity={"name": "First"})
    second = convert_lead(lead, by=shipped.ann, opportunity={"name": "Second"})
    assert first == second
    assert (Customer.objects.count(), Contact.objects.count(), Opportunity.objects.count()) == (1, 1, 1)


def test_onto_a_known_customer_and_contact(shipped, lead):
    customer = create_customer(by=shipped.ann, owner=shipped.ann, name="晨星")
    contact = create_contact(customer, by=shipped.ann, name="Wang", phone="+86 138 0013 8000")
    made = convert_lead(lead, by=shipped.ann, customer=customer)
    assert (made.customer, made.contact) == (customer, contact)


def test_without_an_opportunity(shipped, lead):
    made = convert_lead(lead, by=shipped.ann, opportunity=False)
    assert made.opportunity is None and FollowUp.objects.about(made.customer).open().exists()


@pytest.mark.parametrize("wrong", [{"amount": "-1"}, {"name": "x" * 300}, {"stage": 1}])
def test_a_refusal_leaves_everything_as_it_was(shipped, lead, wrong):
    with pytest.raises(Invalid):
        convert_lead(lead, by=shipped.ann, opportunity=wrong)
    lead.refresh_from_db()
    assert lead.status == "assigned" and not Customer.objects.exists() and not Opportunity.objects.exists()


def test_a_stranger_converts_nothing(shipped, lead):
    with pytest.raises(NotAllowed):
        convert_lead(lead, by=shipped.cy)


def test_a_disqualified_lead_is_not_converted(shipped, lead):
    disqualify_lead(lead, reason="A student", by=shipped.ann)
    with pytest.raises(Conflict):
        convert_lead(lead, by=shipped.ann)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one(shipped, lead):
    import threading

    results = []

    def convert():
        try:
            results.append(convert_lead(Lead.objects.get(pk=lead.pk), by=shipped.ann).opportunity.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=convert) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == 2 and len(set(results)) == 1
    assert Opportunity.objects.count() == 1


def test_files_come_along_too(shipped, lead):
    file = attach(lead, file=ContentFile(b"%PDF-1.7", "offer.pdf"), by=shipped.ann)
    made = convert_lead(lead, by=shipped.ann)
    file.refresh_from_db()
    assert file.about == made.opportunity
