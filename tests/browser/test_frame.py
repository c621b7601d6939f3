"""The frame of every page in a real browser: theme, keys, palette, phone bar, dialogs; no complaint of the policy."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_theme_is_chosen_and_kept(new_page, world):
    page = new_page(user=world.ann)
    page.goto("/account/")
    is_dark = "getComputedStyle(document.body).backgroundColor === 'rgb(18, 19, 24)'"
    assert not page.evaluate(is_dark)
    page.click("[data-theme-toggle]")
    page.wait_for_function(is_dark)
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate(is_dark)


def test_the_palette_goes_where_the_arrow_points(new_page, world):
    page = new_page(user=world.ada)
    page.goto("/account/")
    page.keyboard.press("Control+k")
    page.keyboard.type("settings")
    assert page.locator("#palette-list [aria-selected=true]").inner_text() == "Settings"
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")


def test_keys_are_shown_and_left_alone_while_typing(new_page, world):
    page = new_page(user=world.ann)
    page.goto("/account/")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.fill("[name=title]", "")
    page.type("[name=title]", "c?jk")
    assert page.input_value("[name=title]") == "c?jk"
    assert not page.locator("#keys").is_visible()


def test_unsaved_changes_are_asked_about(new_page, world):
    page = new_page(user=world.ann)
    page.goto("/account/")
    page.fill("[name=title]", "Account executive")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("setTimeout(() => location.assign('/account/password/change/'))")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/account/")


def test_saving_says_so(new_page, world):
    page = new_page(user=world.ann)
    page.goto("/account/")
    page.fill("[name=title]", "Account executive")
    page.click("form#account button[type=submit]")
    assert page.locator(".toast").inner_text().strip().startswith("Saved")


@pytest.mark.parametrize(("locale", "word"), [("en-US", "More"), ("zh-CN", "更多")])
def test_a_phone_has_a_bar_and_nothing_overflows(new_page, world, locale, word):
    page = new_page(user=world.ann, width=390, locale=locale)
    page.goto("/account/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert not page.locator(".side").is_visible()
    page.get_by_role("button", name=word).click()
    assert page.locator("#more-menu").is_visible()


def test_a_complaint_in_a_dialog_is_where_the_cursor_goes(new_page, world, trouble):
    trouble.expect("422")
    page = new_page(user=world.lea)
    page.goto("/account/invitations/")
    page.get_by_role("link", name="Invite").click()
    expect(page.locator("#dialog [name=email]")).to_be_focused()
    page.fill("#dialog [name=email]", "fay@example.com")
    page.fill("#dialog [name=name]", "Fay")
    page.locator("#dialog").get_by_role("button", name="Send the invitation").click()
    expect(page.locator("#dialog [name=team]")).to_be_focused()
    page.wait_for_timeout(100)  # longer than htmx takes to settle
    expect(page.locator("#dialog [name=team]")).to_be_focused()


def test_a_page_that_comes_back_begins_at_the_first_complaint(page, world):
    page.goto("/account/password/reset/")
    page.fill("[name=email]", "nobody@")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-invalid=true]")).to_be_focused()
