"""The browser itself."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.django_db(transaction=True)
def test_a_page_of_the_server_is_shown(page, trouble):
    trouble.expect("404 .*/healthz|console: .*404|500")
    page.goto("/healthz")
    assert page.locator("body").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_complaint_of_the_page_is_caught(page, trouble):
    page.evaluate("console.error('broken on purpose')")
    page.wait_for_timeout(50)
    assert "broken on purpose" in trouble.left()[0]
    trouble.expect("broken on purpose")
