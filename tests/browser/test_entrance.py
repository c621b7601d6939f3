"""Coming in, in a real browser: passkeys of a virtual authenticator, the code of an app, ending sessions."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MY_DAY = re.compile("^My day")
PASSWORD = "a-long-password-1"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def ann(world):
    world.ann.set_password(PASSWORD)
    world.ann.save()
    return world.ann


def key_ring(page):
    """A virtual authenticator with a fingerprint that fits."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page, email="ann@example.com"):
    page.goto("/account/login/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).first.fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page):
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()


def test_a_passkey_is_added_and_signs_in_without_a_password_and_as_a_second_factor(page, ann):
    key_ring(page)
    sign_in(page)
    page.wait_for_url("**/")
    page.goto("/account/passkeys/add/")
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/account/2fa/recovery/")
    expect(page.locator(".codes li")).to_have_count(10)
    assert Authenticator.objects.filter(type="webauthn").get().wrap().name == "My laptop"

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/")
    expect(page).to_have_title(MY_DAY)

    sign_out(page)
    sign_in(page)
    page.wait_for_url("**/account/2fa/code/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/")
    expect(page).to_have_title(MY_DAY)


def test_a_code_of_the_app_is_the_second_step(page, ann):
    TOTP.activate(ann, SECRET)
    sign_in(page)
    page.wait_for_url("**/account/2fa/code/")
    step = list(yield_hotp_counters_from_time())[1]
    page.get_by_label("Code").fill(format_hotp_value(hotp_value(SECRET, step)))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")


def test_a_passkey_that_is_not_there_is_told(page, ann, trouble):
    page.goto("/account/login/")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")  # no authenticator: the ceremony fails at once or is cancelled
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": False}})
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_the_panel_of_sessions_ends_all_others(new_page, ann):
    here, there = new_page(), new_page(width=390, height=844)
    sign_in(here)
    sign_in(there)
    here.goto("/account/")
    here.get_by_role("button", name="End all others").click()
    expect(here.locator("#sessions li")).to_have_count(1)
    there.goto("/leads/")
    there.wait_for_url("**/account/login/**")
