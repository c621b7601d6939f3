"""Tokens: issued for a password, refused when expired, revoked, or out of scope; ten wrong guesses an account."""

import datetime as dt

import pytest
import time_machine

from crm.api.models import ApiToken
from tests.world import make_user

LOGIN = "/api/v1/auth/token/"
ME = "/api/v1/users/me/"
PASSWORD = "a-long-password-1"


@pytest.fixture
def ann(world):
    world.ann.set_password(PASSWORD)
    world.ann.save()
    return world.ann


def test_a_password_buys_a_token(ann, as_):
    answer = as_(None).post(LOGIN, {"email": "ANN@example.com", "password": PASSWORD})
    assert answer.status_code == 200 and set(answer.json()) == {"token", "expires_at"}
    me = as_(None).get(ME, HTTP_AUTHORIZATION=f"Bearer {answer.json()['token']}")
    assert me.json()["email"] == "ann@example.com"
    assert not ApiToken.objects.filter(digest=answer.json()["token"]).exists()


def test_wrong_password_and_unknown_account_get_equal_answers(ann, as_):
    wrong = as_(None).post(LOGIN, {"email": "ann@example.com", "password": "x"})
    unknown = as_(None).post(LOGIN, {"email": "nobody@example.com", "password": "x"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content
    assert wrong["WWW-Authenticate"].startswith("Bearer")


def test_ten_wrong_guesses_and_no_more(ann, as_):
    with time_machine.travel("2026-03-02T10:00:00+00:00", tick=False) as clock:
        for _ in range(10):
            assert as_(None).post(LOGIN, {"email": "Ann@example.com", "password": "x"}).status_code == 401
        locked = as_(None).post(LOGIN, {"email": "ann@example.com", "password": PASSWORD})
        assert locked.status_code == 429 and int(locked["Retry-After"]) == 15 * 60 + 1
        assert as_(None).post(LOGIN, {"email": "ben@example.com", "password": "x"}).status_code == 401
        clock.shift(dt.timedelta(minutes=15, seconds=1))
        assert as_(None).post(LOGIN, {"email": "ann@example.com", "password": PASSWORD}).status_code == 200


def test_right_guesses_do_not_count(ann, as_):
    for _ in range(12):
        assert as_(None).post(LOGIN, {"email": "ann@example.com", "password": PASSWORD}).status_code == 200


def test_anonymous_is_401_with_bearer_first(world, as_):
    answer = as_(None).get(ME)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("header", ["Bearer", "Bearer x y", "Bearer nonsense", "bearer \xff"])
def test_a_broken_header_is_401(world, as_, header):
    assert as_(None).get(ME, HTTP_AUTHORIZATION=header).status_code == 401


def test_a_token_dies_at_once(world, as_):
    client = as_(world.ann)
    assert client.get(ME).status_code == 200
    assert client.delete(LOGIN).status_code == 204
    assert client.get(ME).status_code == 401
    expired = as_(world.ann, lasts=dt.timedelta(seconds=-1))
    assert expired.get(ME).status_code == 401
    disabled = as_(world.ben)
    world.ben.is_active = False
    world.ben.save()
    assert disabled.get(ME).status_code == 401


def test_a_reading_token_does_not_write(world, as_):
    client = as_(world.ann, scopes=["read"])
    assert client.get(ME).status_code == 200
    assert client.delete(LOGIN).status_code == 403


def test_last_use_is_noted_once_a_minute(world, as_, django_assert_num_queries):
    client = as_(world.ann)
    client.get(ME)
    assert ApiToken.objects.get().last_used_at
    with django_assert_num_queries(1):
        client.get(ME)


def test_a_session_works_with_csrf_only(world):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("Eve"))
    assert client.get(ME).status_code == 200
    assert client.delete(LOGIN).status_code == 403
