"""Adding a lead by hand: the duplicate hint, the owner, the errors."""

import pytest
from django.urls import reverse

from crm.users.models import Role
from leads.models import Lead
from leads.services import create_lead
from tests.customers.cast import make_customer
from tests.world import make_user

pytestmark = pytest.mark.django_db

PART = {"HTTP_HX_REQUEST": "true"}
NEW = "/leads/new/"
HINT = "/leads/duplicates/"


@pytest.fixture
def ann(client, shipped):
    client.force_login(shipped.ann)
    return client


def test_a_reps_lead_is_the_reps(ann, shipped):
    assert ann.get(NEW).status_code == 200
    answer = ann.post(NEW, {"name": "Wang Fang", "need": "A CRM"}, **PART)
    lead = Lead.objects.get()
    assert answer.headers["HX-Redirect"] == lead.get_absolute_url() and lead.owner == shipped.ann


def test_a_managers_lead_goes_to_the_rules_or_to_whom_is_named(client, shipped):
    client.force_login(shipped.lea)
    client.post(NEW, {"name": "One"}, **PART)
    client.post(NEW, {"name": "Two", "owner": shipped.ben.pk}, **PART)
    assert client.post(NEW, {"name": "Three", "owner": shipped.cy.pk}, **PART).status_code == 422
    assert [lead.owner for lead in Lead.objects.order_by("id")] == [None, shipped.ben]


def test_without_a_name_it_is_said_at_the_field(ann):
    answer = ann.post(NEW, {"company": "Star Ltd"}, **PART)
    assert answer.status_code == 422 and "Star Ltd" in answer.content.decode() and not Lead.objects.exists()


def test_a_known_phone_is_shown_first_and_a_second_click_adds_it(ann, shipped):
    create_lead(by=shipped.ann, name="Wang Fang", phone="138 0013 8000")
    form = {"name": "Fang W.", "phone": "+86 13800138000"}
    answer = ann.post(NEW, form, **PART)
    assert answer.status_code == 422 and "This person is there already" in answer.content.decode()
    ann.post(NEW, {**form, "confirmed": 1}, **PART)
    assert Lead.objects.count() == 2


def test_the_hint_names_leads_and_customers_of_the_own(ann, shipped):
    create_lead(by=shipped.ann, name="Wang Fang", phone="13800138000")
    make_customer(shipped.ann, "Star Ltd")
    page = ann.get(HINT, {"name": "x", "company": "Star Ltd", "phone": "13800138000"}, **PART).content.decode()
    assert "Wang Fang" in page and "same phone" in page and "Star Ltd" in page


def test_the_hint_does_not_tell_of_others_leads(ann, shipped):
    create_lead(by=shipped.cy, name="Of Cy", phone="13800138000")
    assert ann.get(HINT, {"phone": "13800138000"}, **PART).content.strip() == b""


@pytest.mark.parametrize("query", ["", "?name=%00&phone=%00&email=%00&company=%00", "?phone=1&company=a", "?except=x"])
def test_nonsense_is_no_error(ann, query):
    assert ann.get(HINT + query, **PART).status_code in (200, 404)


def test_who_only_reads_adds_nothing(client, shipped):
    client.force_login(make_user("Audrey", role=Role.AUDITOR))
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, {"name": "x"}, **PART).status_code == 422
    assert not Lead.objects.exists()
    assert client.get(reverse("leads:list")).status_code == 200
