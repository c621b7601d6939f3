"""The wizard in a real browser: one way's fields at a time, and back again."""

import pytest
from playwright.sync_api import expect

from crm.customers.models import Customer
from crm.customers.services import create_customer
from tests.world import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_everything_goes_and_comes_back(new_page, world):
    customer = create_customer(by=world.ann, owner=world.ann, name="Acme Trading")
    eve = make_user("Eve", team=world.north)
    page = new_page(user=world.lea)
    page.goto(f"/handovers/new/{world.ann.pk}/")
    expect(page.get_by_label("To whom")).to_be_visible()
    page.get_by_label("By kind").check()
    expect(page.get_by_label("To whom")).to_be_hidden()
    expect(page.get_by_label("Customers")).to_be_visible()
    page.get_by_label("Everything to one person").check()
    page.get_by_label("To whom").select_option(label="Eve")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("can be taken back", exact=True)).to_be_visible()
    assert Customer.objects.get(pk=customer.pk).owner == eve
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back by Lea")).to_be_visible()
    assert Customer.objects.get(pk=customer.pk).owner == world.ann
