"""Ten guesses an account in fifteen minutes, exactly, at whatever door and however many ask at once."""

import datetime as dt
import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import RequestFactory

from crm.api import guesses
from crm.api.callers import address_of, network_of
from crm.api.models import Guess
from tests.world import make_user

LOGIN, TOKEN = "/account/login/", "/api/v1/auth/token/"
PASSWORD = "a-long-password-1"


@pytest.fixture
def ann(world):
    world.ann.set_password(PASSWORD)
    world.ann.save()
    return world.ann


@pytest.fixture
def hashed(monkeypatch):
    """Every password that was really looked at: each costs one hash, whether the account exists or not."""
    seen = []

    def noting(method):
        def wrapped(self, password, *args, **kwargs):
            seen.append(password)
            return method(self, password, *args, **kwargs)

        return wrapped

    monkeypatch.setattr(Argon2PasswordHasher, "verify", noting(Argon2PasswordHasher.verify))
    monkeypatch.setattr(Argon2PasswordHasher, "encode", noting(Argon2PasswordHasher.encode))
    return seen


def by_page(client, email, password, **more):
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def by_token(client, email, password, **more):
    body = {"email": email, "password": password}
    return client.post(TOKEN, body, content_type="application/json", **more)


def texts(response):
    return [str(text) for text in response.context["form"].non_field_errors()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("email", ["ann@example.com", "nobody@example.com"])
def test_of_thirty_at_once_ten_are_looked_at(live_server, hashed, email):
    make_user("Ann", password=PASSWORD)
    hashed.clear()

    def guess(number):
        body = json.dumps({"email": email, "password": f"wrong-{number}"}).encode()
        asked = urllib.request.Request(live_server.url + TOKEN, body, {"Content-Type": "application/json"})
        try:
            return urllib.request.urlopen(asked, timeout=60).status
        except urllib.error.HTTPError as answer:
            return answer.code

    with ThreadPoolExecutor(30) as crowd:
        told = list(crowd.map(guess, range(30)))
    assert sorted(told) == [401] * 10 + [429] * 20
    assert len(hashed) == 10
    assert Guess.objects.count() == 20  # ten of the account, ten of the network


def test_all_doors_of_a_password_share_the_ten(client, ann, hashed):
    hashed.clear()
    for turn in range(4):
        by_page(client, "Ann@Example.com ", f"x{turn}")
        assert by_token(client, "ann@example.com", f"y{turn}").status_code == 401
    client.force_login(ann)
    for turn in range(2):
        client.post("/account/reauthenticate/", {"password": f"z{turn}"})
    assert len(hashed) == 10
    changed = {"oldpassword": PASSWORD, "password1": "another-long-one-2", "password2": "another-long-one-2"}
    told = client.post("/account/password/change/", changed).context["form"].errors["oldpassword"]
    assert "fifteen minutes" in told[0]
    client.logout()
    assert by_token(client, "ann@example.com", PASSWORD).status_code == 429
    by_page(client, "ann@example.com", PASSWORD)
    assert "_auth_user_id" not in client.session
    assert len(hashed) == 10


def test_a_locked_account_hears_what_a_wrong_password_hears(client, ann):
    first = texts(by_page(client, "ann@example.com", "x"))
    first_token = by_token(client, "ann@example.com", "x").json()
    for _ in range(8):
        by_page(client, "ann@example.com", "x")
    assert texts(by_page(client, "ann@example.com", PASSWORD)) == first
    locked = by_token(client, "ann@example.com", PASSWORD)
    assert locked.json()["detail"] == first_token["detail"]
    assert 0 < int(locked["Retry-After"]) <= 15 * 60 + 1


def test_the_lock_ends_after_fifteen_minutes_and_right_passwords_do_not_count(client, ann):
    with time_machine.travel("2026-03-02T10:00:00+00:00", tick=False) as clock:
        for _ in range(12):
            assert by_token(client, "ann@example.com", PASSWORD).status_code == 200
        for _ in range(10):
            by_page(client, "ann@example.com", "x")
        clock.shift(dt.timedelta(minutes=15, seconds=-1))
        assert by_token(client, "ann@example.com", PASSWORD).status_code == 429
        clock.shift(dt.timedelta(seconds=2))
        assert by_page(client, "ann@example.com", PASSWORD).status_code == 302


@pytest.mark.parametrize("door", [by_page, by_token])
def test_known_and_unknown_accounts_get_equal_answers_for_equal_work(client, ann, hashed, door):
    """The page's form names what was typed; everything else is the same, and each costs one hash and equal queries."""
    hashed.clear()
    told = {}
    for email in ("ann@example.com", "xyz@example.com"):
        answer = door(client, email, "wrong")
        text = answer.content.decode().replace(email, "<email>")
        told[email] = (answer.status_code, "\n".join(line for line in text.splitlines() if "csrf" not in line.lower()))
    assert told["ann@example.com"] == told["xyz@example.com"]
    assert len(hashed) == 2


def test_a_closed_account_costs_a_hash_too_and_opens_nothing(client, ann, hashed):
    ann.is_active = False
    ann.save()
    hashed.clear()
    assert by_token(client, "ann@example.com", PASSWORD).status_code == 401
    assert len(hashed) == 1


def test_one_network_has_many_guesses_over_all_accounts(client, world, monkeypatch):
    monkeypatch.setattr(guesses, "MOST_OF_NETWORK", 12)
    for number in range(12):
        assert by_token(client, f"user{number}@example.com", "x").status_code == 401
    assert by_token(client, "fresh@example.com", "x").status_code == 429
    assert by_token(client, "fresh@example.com", "x", REMOTE_ADDR="203.0.113.9").status_code == 401
    assert by_token(client, "fresh@example.com", "x", HTTP_X_FORWARDED_FOR="203.0.113.10").status_code == 429


def test_a_network_that_is_full_takes_no_guess_from_the_account(client, world, monkeypatch):
    monkeypatch.setattr(guesses, "MOST_OF_NETWORK", 1)
    by_token(client, "ben@example.com", "x")
    assert by_token(client, "ann@example.com", "x").status_code == 429
    assert Guess.objects.count() == 2  # Ben's and the network's


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, "", "10.0.0.1"),
        (1, "nonsense", ""),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **headers)) == address


def test_one_line_is_one_network():
    asked = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:3:4:5:6")
    assert network_of(asked) == "2001:db8:1:2::/64"
