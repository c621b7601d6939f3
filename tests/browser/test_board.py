"""The board as people use it: drag, gate, conflict, menu, lost and won; with a mouse and on a phone."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from crm.customers.models import Customer
from crm.followups.defaults import ship_all
from crm.followups.services import log_activity
from crm.jobs.invariants import assert_invariants
from opportunities.models import Opportunity, Stage
from opportunities.services import create_opportunity, move
from tests.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sales():
    ship_all()
    world = make_world()
    world.stage = {stage.key: stage for stage in Stage.objects.filter(pipeline__key="default")}
    return world


@pytest.fixture
def card(sales):
    customer = Customer.objects.create(name="莲花食品", owner=sales.ann, team=sales.north)
    return create_opportunity(
        by=sales.ann, owner=sales.ann, customer=customer, name="Cold storage", amount=Decimal(320000)
    )


def drag(page, card, target):
    """Take the card and drop it, as a hand does: some way first, then there, then a moment."""
    held, to = page.locator(f"#card-{card.pk}").bounding_box(), target.bounding_box()
    page.mouse.move(held["x"] + 30, held["y"] + 50)
    page.mouse.down()
    page.mouse.move(held["x"] + 48, held["y"] + 64, steps=5)
    if to is None:  # drop zones show themselves while a card is in the hand
        target.wait_for()
        to = target.bounding_box()
    page.mouse.move(to["x"] + 60, to["y"] + min(60, to["height"] / 2), steps=14)
    page.wait_for_timeout(150)
    page.mouse.up()


def well(page, stage):
    return page.locator(f'.well[data-stage="{stage.pk}"]')


def board(new_page, user, **options):
    page = new_page(user=user, **options)
    page.goto("/opportunities/board/")
    page.locator(".well[data-ready]").first.wait_for(state="attached")
    return page


def test_a_drag_is_stored_and_can_be_undone(new_page, sales, card):
    page = board(new_page, sales.ann)
    drag(page, card, well(page, sales.stage["interested"]))
    expect(page.locator(f"#head-{sales.stage['interested'].pk} em")).to_have_text("1")
    expect(page.locator("#totals")).to_contain_text("¥80K")
    assert Opportunity.objects.get().stage.key == "interested"
    page.locator(".toast .undo").click()
    expect(well(page, sales.stage["prospect"]).locator(f"#card-{card.pk}")).to_be_visible()
    assert [row.stage.key for row in card.ledger.order_by("id")] == ["prospect", "interested", "prospect"]


def test_a_gate_stops_the_drag_until_its_evidence_is_there(new_page, sales, card, trouble):
    trouble.expect("422")
    page = board(new_page, sales.ann, locale="zh-CN")
    drag(page, card, well(page, sales.stage["proposal"]))
    expect(page.locator("#dialog")).to_contain_text("与客户沟通")
    page.get_by_role("button", name="知道了").click()
    expect(well(page, sales.stage["prospect"]).locator(f"#card-{card.pk}")).to_be_visible()
    assert Opportunity.objects.get().version == 1
    log_activity(card, kind="meeting", direction="two_way", by=sales.ann)
    drag(page, card, well(page, sales.stage["proposal"]))
    expect(page.locator(f"#head-{sales.stage['proposal'].pk} em")).to_have_text("1")


def test_a_manager_passes_the_gate_with_a_reason(new_page, sales, card, trouble):
    trouble.expect("422")
    page = board(new_page, sales.lea)
    drag(page, card, well(page, sales.stage["proposal"]))
    page.get_by_label("Pass it all the same, because").fill("Old customer")
    page.get_by_role("button", name="Pass the gate").click()
    expect(well(page, sales.stage["proposal"]).locator(f"#card-{card.pk}")).to_be_visible()
    assert card.ledger.latest("id").override_reason == "Old customer"


def test_two_people_move_one_card(new_page, sales, card, trouble):
    trouble.expect("409")
    page = board(new_page, sales.ann)
    move(card, to=sales.stage["need-confirmed"], by=sales.lea)
    drag(page, card, well(page, sales.stage["interested"]))
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("Somebody was faster")
    expect(dialog).to_contain_text("Need confirmed")
    expect(dialog).to_contain_text("Lea")
    dialog.get_by_role("button", name="Move it to Interested all the same").click()
    expect(well(page, sales.stage["interested"]).locator(f"#card-{card.pk}")).to_be_visible()
    assert [row.stage.key for row in card.ledger.order_by("id")] == ["prospect", "need-confirmed", "interested"]
    assert_invariants()


def test_dropped_on_lost_it_asks_why(new_page, sales, card):
    page = board(new_page, sales.ann)
    drag(page, card, page.locator(".drop.lost"))
    page.get_by_label("Price too high").check()
    page.locator("#dialog").get_by_role("button", name="Lost").click()
    expect(page.locator(f"#card-{card.pk}")).to_have_count(0)
    assert Opportunity.objects.get().loss_reason.key == "price"


def test_won_on_its_page(new_page, sales, card):
    page = new_page(user=sales.ann, theme="dark")
    page.goto(card.get_absolute_url())
    page.locator(".record-head .btn.good").click()
    page.locator("#dialog").get_by_label("Note").fill("Signed in Shanghai")
    page.locator("#dialog").get_by_role("button", name="Won").click()
    expect(page.locator(".record-head")).to_contain_text("won Today")
    expect(page.locator("#timeline")).to_contain_text("won it")
    page.locator("#opportunity > .page").evaluate("body => body.scrollTo(0, body.scrollHeight)")
    expect(page.locator("#ledger tbody tr")).to_have_count(2)


def test_on_a_phone_the_menu_moves_the_card(new_page, sales, card):
    page = board(new_page, sales.ann, width=390, height=844)
    page.locator(f"#card-{card.pk} .card-menu").click()
    page.locator(f"#cm{card.pk}").get_by_role("button", name="Interested").click()
    expect(page.locator(f"#head-{sales.stage['interested'].pk} em")).to_have_text("1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_created_with_the_keyboard(new_page, sales):
    Customer.objects.create(name="Lotus Foods", owner=sales.ann, team=sales.north)
    page = new_page(user=sales.ann)
    page.goto("/opportunities/board/")
    expect(page.get_by_text("No opportunities yet")).to_be_visible()
    page.keyboard.press("c")
    page.get_by_label("name").fill("Cold storage")
    page.locator("#id_customer-ts-control").press_sequentially("lot")
    page.locator(".ts-dropdown .option", has_text="Lotus Foods").click()
    page.get_by_label("amount").fill("5000")
    page.get_by_role("button", name="Create").click()
    page.wait_for_url(re.compile(r"/opportunities/\d+/"))
    made = Opportunity.objects.get()
    assert (made.name, made.customer.name, made.amount) == ("Cold storage", "Lotus Foods", Decimal(5000))
