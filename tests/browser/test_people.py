"""My day, a customer's page, search and notices in a real browser: no complaint in the console, answers at once."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.models import Customer
from crm.followups.models import Activity, FollowUp
from crm.followups.services import notify, plan_followup
from tests.customers.cast import make_contact, make_customer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def customer(world):
    customer = make_customer(world.ann, phone="138 1234 5678")
    make_contact(customer)
    return customer


def plan(customer, world, goal, hours):
    due = timezone.now() + dt.timedelta(hours=hours)
    return plan_followup(customer, owner=world.ann, due=due, goal=goal, by=world.ann)


def test_finish_with_a_next_step_and_take_it_back(new_page, world, customer):
    plan(customer, world, "Ask for the budget", -3)
    page = new_page(user=world.ann)
    page.goto("/")
    page.get_by_role("link", name="Finish “Ask for the budget”").click()
    page.get_by_label("Outcome").fill("They like it")
    page.get_by_label("Next step").fill("Send the offer")
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("#todo")).to_contain_text("Send the offer")
    expect(page.locator("#todo")).not_to_contain_text("Ask for the budget")
    assert Activity.objects.filter(kind="call", body="They like it").count() == 1
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#todo")).to_contain_text("Ask for the budget")
    assert FollowUp.objects.open().count() == 1


def test_postpone_from_the_menu(new_page, world, customer):
    followup = plan(customer, world, "Ask for the budget", -3)
    page = new_page(user=world.ann, width=390)
    page.goto("/")
    page.get_by_role("button", name="Postpone and more").click()
    page.get_by_role("button", name="in three days").click()
    expect(page.get_by_text("Postponed to")).to_be_visible()
    followup.refresh_from_db()
    assert followup.due > timezone.now()


def test_log_a_call_on_the_customers_page_in_chinese(new_page, world, customer):
    page = new_page(user=world.ann, locale="zh-CN", theme="dark")
    page.goto(customer.get_absolute_url())
    page.locator("#log-form textarea").fill("客户想看演示")
    page.locator("#log-form button[type=submit]").click()
    expect(page.locator("#timeline-items")).to_contain_text("客户想看演示")
    expect(page.locator("#log-form textarea")).to_have_value("")
    expect(page.locator("#contacts-panel")).to_contain_text("李婷")
    assert Activity.objects.filter(kind="call", direction="two_way").count() == 1


def test_a_duplicate_is_told_while_typing(new_page, world, customer, trouble):
    trouble.expect("422")
    page = new_page(user=world.ann)
    page.goto("/customers/")
    page.get_by_role("link", name="New customer").click()
    page.locator("#dialog").get_by_label("Name").press_sequentially("北京澄湖科技")
    expect(page.locator("#duplicates")).to_contain_text(customer.name)
    page.get_by_role("button", name="Create", exact=True).click()
    page.get_by_role("button", name="Create it all the same").click()
    page.wait_for_url("**/customers/*/")
    assert Customer.objects.count() == 2


def test_the_palette_finds_by_one_character_and_opens(new_page, world, customer):
    page = new_page(user=world.ann)
    page.goto("/")
    page.keyboard.press("Control+k")
    page.locator("#palette input").press_sequentially("澄")
    expect(page.locator("#palette-list")).to_contain_text(customer.name)
    page.locator("#palette-list").get_by_role("option", name=customer.name).click()
    page.wait_for_url(f"**{customer.get_absolute_url()}")


def test_the_bell_counts_and_a_notice_leads_to_its_record(new_page, world, customer):
    notify(world.ann, kind="followup_due", key="a", about=customer, data={"goal": "Call", "about": customer.name})
    page = new_page(user=world.ann)
    page.goto("/notifications/")
    expect(page.locator("#bell")).to_contain_text("1")
    page.get_by_role("link", name="Due: Call").click()
    page.wait_for_url(f"**{customer.get_absolute_url()}")
    expect(page.locator("#bell .count")).to_have_count(0)


def test_many_at_once(new_page, world, customer):
    for n in range(3):
        plan(customer, world, f"Task {n}", -n - 1)
    page = new_page(user=world.ann)
    page.goto("/followups/")
    page.locator(".pick").nth(0).check()
    page.locator(".pick").nth(2).check()
    page.locator(".bulk").get_by_role("button", name="Finish").click()
    expect(page.locator(".todo li")).to_have_count(1)
    assert FollowUp.objects.open().count() == 1
