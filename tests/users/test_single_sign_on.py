"""Single sign-on against a real provider in a process of its own."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from crm.users.models import Role, User

LOGIN, START = "/account/login/", "/account/sso/oidc/"
ROOT = Path(__file__).parents[2]
FAY = {"sub": "7", "email": "Fay@example.com", "email_verified": True, "name": "Fay Lin"}
ANN = {"sub": "8", "email": "ANN@example.com", "email_verified": True, "name": "Ann"}


@pytest.fixture
def vouches_for(settings):
    """A function that starts a provider which lets this person in, and points the settings at it."""
    running = []

    def start(person, *, secret="s3cret"):
        command = [sys.executable, "-m", "tests.users.oidc_provider", "shangji", "s3cret", json.dumps(person)]
        running.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True))
        issuer = running[-1].stdout.readline().strip()
        app = {"provider_id": "oidc", "name": "Example ID", "client_id": "shangji", "secret": secret}
        app["settings"] = {"server_url": issuer}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        return issuer

    yield start
    for process in running:
        process.kill()
        process.wait()
        process.stdout.close()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def back_from(address):
    """What the provider's redirect says."""
    try:
        urllib.request.build_opener(_Stay).open(address, timeout=10)
    except urllib.error.HTTPError as answer:
        return answer.headers["Location"]
    raise AssertionError("no redirect")


def come_in(client, start=START):
    there = client.post(start)
    assert there.status_code == 302, there.content
    return client.get(back_from(there.url).removeprefix("http://testserver"))


def is_in(client):
    return client.get("/account/").status_code == 200


def test_who_has_an_account_comes_in_as_that_account(world, vouches_for, client):
    vouches_for(ANN)
    assert "Example ID" in client.get(LOGIN).content.decode()
    assert come_in(client).url == "/"
    assert client.session["_auth_user_id"] == str(world.ann.pk)
    assert SocialAccount.objects.get().user == world.ann
    again = Client()
    come_in(again)
    assert is_in(again) and User.objects.count() == 6


def test_without_a_provider_there_is_no_button_and_no_door(world, client):
    assert "/sso/" not in client.get(LOGIN).content.decode()
    assert client.post(START).status_code == 404


def test_an_address_that_is_not_verified_opens_nothing(world, vouches_for, client):
    for person in ({**ANN, "email_verified": False}, {**ANN, "email_verified": "true"}, {"sub": "9"}):
        vouches_for(person)
        assert come_in(client).status_code == 403
    assert not is_in(client) and not SocialAccount.objects.exists()


def test_a_stranger_is_not_made_an_account_unless_the_settings_say_so(world, vouches_for, client, settings):
    vouches_for(FAY)
    assert come_in(client).status_code == 403
    assert not User.objects.filter(email="fay@example.com").exists()
    settings.OIDC_CREATES, settings.OIDC_ROLE, settings.OIDC_TEAM = True, "service", world.south.pk
    assert come_in(client).url == "/"
    fay = User.objects.get(email="fay@example.com")
    assert (fay.name, fay.role, fay.team) == ("Fay Lin", Role.SERVICE, world.south)
    assert not fay.has_usable_password()


def test_a_closed_account_stays_closed(world, vouches_for, client):
    vouches_for(ANN)
    world.ann.is_active = False
    world.ann.save()
    assert come_in(client).url == "/account/inactive/"
    assert not is_in(client)


def test_the_second_factor_is_asked_here_too(world, vouches_for, client):
    vouches_for(ANN)
    TOTP.activate(world.ann, "JBSWY3DPEHPK3PXP")
    assert come_in(client).url == "/account/2fa/code/"
    assert not is_in(client)


def test_whoever_is_signed_in_cannot_be_made_to_link_anothers_identity(world, vouches_for, client):
    vouches_for(FAY)
    client.force_login(world.ann)
    assert come_in(client, START + "?process=connect").status_code == 403
    assert not SocialAccount.objects.exists()


def test_an_answer_that_nobody_asked_for_and_a_wrong_secret_open_nothing(world, vouches_for, client):
    vouches_for(ANN, secret="wrong")
    assert come_in(client).status_code == 403
    assert client.get(f"{START}callback/?code=x&state=y").status_code == 403
    assert not is_in(client)


def test_a_foreign_page_cannot_start_it(world, vouches_for):
    vouches_for(ANN)
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403
    assert Client().get(START).status_code == 200  # asks first
