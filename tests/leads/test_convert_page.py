"""The convert dialog: whose customer, which opportunity, and twice is once."""

import pytest
from django.urls import reverse

from crm.customers.models import Contact, Customer
from leads.services import create_lead
from opportunities.models import Opportunity
from tests.customers.cast import make_customer

pytestmark = pytest.mark.django_db

PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ann(client, shipped):
    client.force_login(shipped.ann)
    return client


@pytest.fixture
def lead(shipped):
    return create_lead(by=shipped.ann, name="Wang Fang", company="Star Ltd", phone="13800138000", need="A CRM\nsoon")


def url(lead):
    return reverse("leads:convert", args=[lead.pk])


def test_a_new_customer_contact_and_opportunity(ann, shipped, lead):
    page = ann.get(url(lead), **PART).content.decode()
    assert "New: Star Ltd" in page and 'value="A CRM"' in page
    form = {"customer": "new", "with_opportunity": "on", "name": "CRM for Star", "amount": "120000.50"}
    answer = ann.post(url(lead), {**form, "expected_close": "2099-01-31"}, **PART)
    made = Opportunity.objects.get()
    assert answer.headers["HX-Redirect"] == made.get_absolute_url()
    assert (made.name, str(made.amount), str(made.expected_close)) == ("CRM for Star", "120000.50", "2099-01-31")
    assert made.customer == Customer.objects.get(name="Star Ltd") and Contact.objects.get().name == "Wang Fang"


def test_twice_is_once(ann, lead):
    form = {"customer": "new", "with_opportunity": "on", "name": "First"}
    first = ann.post(url(lead), form, **PART)
    again = ann.post(url(lead), {**form, "name": "Second"}, **PART)
    assert first.headers["HX-Redirect"] == again.headers["HX-Redirect"]
    assert Opportunity.objects.get().name == "First"
    assert Customer.objects.count() == 1


def test_a_known_customer_is_offered_and_chosen(ann, shipped, lead):
    known = make_customer(shipped.ann, "Star Ltd")
    assert ann.get(url(lead), **PART).context["form"]["customer"].value() == str(known.pk)
    ann.post(url(lead), {"customer": known.pk, "with_opportunity": "on", "name": "CRM"}, **PART)
    assert Opportunity.objects.get().customer == known and Customer.objects.count() == 1


def test_any_other_customer_may_be_searched_for(ann, shipped, lead):
    other = make_customer(shipped.ann, "Moon Ltd")
    assert ann.post(url(lead), {"customer": "other", "with_opportunity": "on"}, **PART).status_code == 422
    ann.post(url(lead), {"customer": "other", "other": other.pk, "with_opportunity": "on", "name": "CRM"}, **PART)
    assert Opportunity.objects.get().customer == other


def test_a_customer_of_others_is_no_choice(ann, shipped, lead):
    hers = make_customer(shipped.cy, "Of Cy")
    for form in ({"customer": hers.pk}, {"customer": "other", "other": hers.pk}):
        assert ann.post(url(lead), form, **PART).status_code == 422
    assert not Opportunity.objects.exists()


def test_without_an_opportunity_it_lands_on_the_customer(ann, lead):
    answer = ann.post(url(lead), {"customer": "new"}, **PART)
    assert answer.headers["HX-Redirect"] == Customer.objects.get().get_absolute_url()
    assert not Opportunity.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"amount": "-1"}, {"amount": "NaN"}, {"expected_close": "2026-02-31"}, {"customer": ""}]
)
def test_wrong_input_is_said_and_nothing_is_made(ann, lead, wrong):
    form = {"customer": "new", "with_opportunity": "on", "name": "CRM", **wrong}
    assert ann.post(url(lead), form, **PART).status_code == 422
    assert not Customer.objects.exists() and not Opportunity.objects.exists()


def test_an_old_version_is_a_conflict_and_nothing_is_made(ann, lead):
    answer = ann.post(url(lead), {"customer": "new", "version": "0"}, **PART)
    assert answer.status_code == 422 and "Somebody else has changed" in answer.content.decode()
    assert not Customer.objects.exists()
