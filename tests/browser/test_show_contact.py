"""A masked phone number in a real browser: shown in its place, and masked again the next time."""

import pytest
from playwright.sync_api import expect

from crm.users.models import Pool
from leads.models import Lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_button_shows_it_in_its_place(new_page, world):
    pool = Pool.objects.create(name_en="Pool", name_zh="公海")
    pool.teams.set([world.north])
    lead = Lead.objects.create(name="Zhang Wei", phone="13812345678", email="zhangwei@example.com", pool=pool)
    page = new_page(user=world.ben, width=390)
    page.goto(f"/leads/{lead.pk}/")
    expect(page.locator("#lead-contact")).to_contain_text("138****5678")
    expect(page.locator("#lead-contact")).to_contain_text("z***@example.com")
    page.locator("#lead-contact").get_by_role("button", name="Show").click()
    expect(page.locator("#lead-contact").get_by_role("link", name="13812345678")).to_be_visible()
    page.reload()
    expect(page.locator("#lead-contact")).to_contain_text("138****5678")
