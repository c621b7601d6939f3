"""Forty scripts in every field that people type, shown wherever the product shows it: none of them runs.

The policy of our pages would stop them too; here it is switched off, so that only the escaping stands in between.
"""

import pytest

from crm.customers.services import create_contact, create_customer
from crm.followups.services import log_activity, plan_followup
from leads.services import create_lead
from opportunities.services import create_opportunity
from tests.payloads import RUNS, SCRIPTS

from .conftest import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/",
    "/leads/?page_size=100",
    "/customers/?page_size=100",
    "/contacts/?page_size=100",
    "/opportunities/?page_size=100",
    "/opportunities/board/",
    "/followups/",
    "/search/?q=ran",
    "/analytics/",
    "/notifications/",
]


@pytest.fixture
def poisoned(world):
    """One record of each kind for each script; the pages of the first and last of each."""
    from crm.followups.defaults import ship_all

    ship_all()
    ann, pages = world.ann, []
    for script in SCRIPTS:
        customer = create_customer(
            by=ann, owner=ann, name=script, industry=script[:60], region=script[:60], website=script[:200], notes=script
        )
        create_contact(customer, by=ann, name=script[:80], title=script[:80])
        lead = create_lead(by=ann, name=script[:80], company=script[:120], title=script[:80], need=script)
        made = create_opportunity(by=ann, owner=ann, customer=customer, name=script, next_step=script[:200])
        for record in (customer, lead, made):
            log_activity(record, kind="note", direction="system", by=ann, body=script)
        plan_followup(customer, owner=ann, due="2026-01-01T09:00Z", goal=script, by=ann)
        pages += [record.get_absolute_url() for record in (customer, lead, made)]
    return pages


def test_none_of_forty_scripts_runs_anywhere(chrome, live_server, world, poisoned):
    assert len(SCRIPTS) == len(set(SCRIPTS)) == 40
    context = chrome.new_context(base_url=live_server.url, bypass_csp=True, reduced_motion="reduce")
    context.add_cookies([session_cookie(world.ann, live_server.url)])
    page, ran = context.new_page(), []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    for address in [*PAGES, *poisoned]:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if page.evaluate("window.ran"):
            ran.append(address)
    context.close()
    assert ran == []


def test_the_scripts_do_run_where_nothing_escapes_them(chrome):
    """So that the test above can fail."""
    page = chrome.new_page()
    page.set_content(f"<img src=x onerror={RUNS}>")
    page.wait_for_function("window.ran")
    page.close()
