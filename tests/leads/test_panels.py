"""What other pages show of leads: my day, the search, a customer's page, the number in the sidebar."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.web.navigation import entries_for
from leads.models import Lead
from leads.services import claim_lead, convert_lead, create_lead
from tests.customers.cast import make_customer

pytestmark = pytest.mark.django_db

PART = {"HTTP_HX_REQUEST": "true"}
MY_DAY = "/leads/my-day/"


@pytest.fixture
def ann(client, shipped):
    client.force_login(shipped.ann)
    return client


def overdue(lead):
    Lead.objects.filter(pk=lead.pk).update(response_due_at=timezone.now() - dt.timedelta(days=2))


def test_my_day_has_my_unanswered_leads_what_is_due_first_on_top(ann, shipped):
    create_lead(by=shipped.ann, name="Later One")
    overdue(create_lead(by=shipped.ann, name="Overdue One"))
    create_lead(by=shipped.ben, name="Of Ben")
    page = ann.get(MY_DAY, **PART).content.decode()
    assert page.index("Overdue One") < page.index("Later One") and "Of Ben" not in page
    assert "overdue" in page
    assert MY_DAY in ann.get("/").content.decode()


def test_an_empty_day_points_to_the_pool(ann):
    page = ann.get(MY_DAY, **PART).content.decode()
    assert "Every new lead is answered" in page and reverse("leads:pool") in page


def test_a_manager_sees_what_nobody_has_and_what_the_team_lets_slip(client, shipped):
    create_lead(by=shipped.ada, name="Of Nobody")
    overdue(create_lead(by=shipped.ann, name="Late Of Ann"))
    overdue(create_lead(by=shipped.cy, name="Late Of Cy"))
    client.force_login(shipped.lea)
    page = client.get(MY_DAY, **PART).content.decode()
    assert "Of Nobody" in page and "Late Of Ann" in page and "Late Of Cy" not in page
    client.force_login(shipped.ada)
    assert "Late Of Cy" in client.get(MY_DAY, **PART).content.decode()


@pytest.mark.parametrize("rows", [10, 50])
def test_my_day_asks_as_much_for_ten_as_for_fifty(client, shipped, rows, django_assert_max_num_queries):
    for n in range(rows):
        overdue(create_lead(by=shipped.ann, name=f"L{n}"))
        create_lead(by=shipped.ada, name=f"N{n}")
    client.force_login(shipped.lea)
    client.get(MY_DAY, **PART)
    with django_assert_max_num_queries(10):
        client.get(MY_DAY, **PART)


def test_the_number_counts_what_waits_for_an_answer(ann, client, shipped):
    assert ann.get("/leads/new-count/").content == b""
    lead = create_lead(by=shipped.ann, name="Mine")
    assert ann.get("/leads/new-count/").content == b"1"
    Lead.objects.filter(pk=lead.pk).update(status="working", first_response_at=timezone.now())
    assert ann.get("/leads/new-count/").content == b""
    create_lead(by=shipped.ada, name="Of Nobody")
    client.force_login(shipped.lea)
    assert client.get("/leads/new-count/").content == b"1"


def test_search_finds_by_any_part_what_one_may_see(ann, shipped):
    create_lead(by=shipped.ann, name="王芳", company="星辰科技", phone="138 0013 8000")
    create_lead(by=shipped.cy, name="王刚", company="星辰贸易")
    for q in ("芳", "星辰", "0013 80"):
        page = ann.get("/leads/search/", {"q": q}, **PART).content.decode()
        assert "王芳" in page and "王刚" not in page and 'role="option"' in page
    for q in ("", "a", "nothing", "\x00"):
        assert ann.get("/leads/search/", {"q": q}, **PART).content.strip() == b""


def test_a_customers_page_shows_the_leads_it_came_from(ann, client, shipped):
    lead = create_lead(by=shipped.ann, name="Wang Fang", company="Star Ltd")
    customer = convert_lead(lead, by=shipped.ann).customer
    again = create_lead(by=shipped.ann, name="Li Na", company="Star Ltd.")
    page = ann.get(reverse("leads:of_customer", args=[customer.pk]), **PART).content.decode()
    assert "Wang Fang" in page and again.name in page
    client.force_login(shipped.cy)
    assert client.get(reverse("leads:of_customer", args=[customer.pk])).status_code == 404


def test_a_customer_without_leads_has_no_panel(ann, shipped):
    customer = make_customer(shipped.ann, "Moon Ltd")
    assert ann.get(reverse("leads:of_customer", args=[customer.pk])).content.strip() == b""


def test_the_sidebar_has_leads_and_the_pool_and_the_palette_a_new_lead():
    entries = {entry["path"]: entry for entry in entries_for("rep")}
    assert entries["/leads/"]["count"] == "/leads/new-count/" and entries["/leads/"]["action_path"] == "/leads/new/"
    assert "/leads/pool/" in entries


def test_claimed_leads_are_answered_in_my_day(ann, shipped):
    from crm.users.models import Pool

    pool = Pool.objects.first()
    pool.teams.set([shipped.north])
    lead = create_lead(by=shipped.ada, name="From Pool", pool=pool)
    claim_lead(lead, by=shipped.ann)
    assert "From Pool" in ann.get(MY_DAY, **PART).content.decode()
