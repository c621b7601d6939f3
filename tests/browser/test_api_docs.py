"""The API's description, browsable under the same policy as every page."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REFUSED = """
window.refused = [];
document.addEventListener("securitypolicyviolation", event => window.refused.push(
    `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
"""


def test_the_description_opens_and_the_policy_refuses_nothing_of_it(page, world):
    page.set_default_timeout(60_000)  # two hundred operations are drawn at once
    page.add_init_script(REFUSED)
    page.goto("/api/v1/docs/")
    page.locator(".opblock-get .opblock-summary-control").first.click()
    page.locator(".opblock-get .try-out__btn").first.click()
    page.locator(".opblock-post .opblock-summary-control").first.click()
    page.locator(".opblock-post .opblock-body").first.wait_for()
    assert page.evaluate("window.refused") == []
