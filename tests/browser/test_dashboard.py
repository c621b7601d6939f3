"""The dashboard in a real browser: every panel arrives, charts are drawn, a period and a table are a click away."""

from decimal import Decimal

import pytest

from crm.calendar import today
from opportunities.models import Pipeline
from opportunities.services.history import History, import_many
from tests.analytics.histories import make_pipeline, make_reasons

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def business(world):
    Pipeline.objects.update(active=False)
    pipeline, reasons = make_pipeline(), make_reasons()
    outcomes = ("won", "lost", "open", "open")
    import_many(
        [
            History(
                external_source="test",
                external_id=str(n),
                name=f"Pumps {n}",
                pipeline=pipeline,
                owner=(world.ann, world.ben, world.cy)[n % 3],
                amount=Decimal(1000 * (n + 1)),
                outcome=outcomes[n % 4],
                loss_reason=reasons[0],
                created_on=today(),
                closed_on=today() if n % 4 < 2 else None,
            )
            for n in range(24)
        ]
    )
    return world


@pytest.mark.parametrize(("locale", "width", "theme"), [("en-US", 1440, "light"), ("zh-CN", 390, "dark")])
def test_every_panel_arrives_and_nothing_overflows(new_page, business, locale, width, theme):
    page = new_page(user=business.lea, locale=locale, width=width, theme=theme)
    page.goto("/analytics/")
    page.wait_for_selector(".dash [aria-busy]", state="detached")
    for chart in page.locator(".dash .chart").all():
        chart.locator("canvas").wait_for()
    assert page.locator(".chart canvas").count() >= 6
    assert page.locator(".kpi").count() == 5
    assert page.locator("#panel-leaderboard").get_by_text("Cy", exact=True).count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_panel_turns_into_a_table_and_back(new_page, business):
    page = new_page(user=business.lea, width=1440)
    page.goto("/analytics/")
    panel = page.locator("#panel-losses")
    panel.locator("canvas").wait_for()
    panel.locator("header button").first.click()
    panel.get_by_text("As a table").click()
    panel.locator("table").wait_for()
    assert panel.locator("tbody tr").count() == 1
    panel.locator("header button").first.click()
    panel.get_by_text("As a chart").click()
    panel.locator("canvas").wait_for()


def test_a_period_and_a_rep_are_chosen_and_taken_away(new_page, business):
    page = new_page(user=business.lea, width=1440)
    page.goto("/analytics/")
    page.click("text=12 months")
    page.wait_for_url("**period=last_12_months**")
    page.click("button:has-text('Filter')")
    page.select_option("select[name=owner]", label="Ann")
    page.click("#filters button:has-text('Apply')")
    page.wait_for_url("**owner=**")
    page.locator("#panel-leaderboard tbody tr").first.wait_for()
    assert page.locator("#panel-leaderboard").get_by_text("Ben", exact=True).count() == 0
    page.click(".flt:has-text('Ann')")
    page.locator("#panel-leaderboard").get_by_text("Ben", exact=True).wait_for()
    assert "period=last_12_months" in page.url
