"""The database is away: a page and a problem that say so, in both languages; a bug stays a 500."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from psycopg2 import DatabaseError as Psycopg2Error

from crm.web.outage import is_away


@pytest.fixture
def away(db):
    """Every statement fails as it does while PostgreSQL restarts."""

    def refuse(*args, **kwargs):
        raise OperationalError("the database system is starting up")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        yield


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def signed_in(visitor):
    visitor.cookies["sessionid"] = "0123456789abcdefghijklmnopqrstuv"
    return visitor


@pytest.mark.parametrize("path", ["/", "/leads/", "/account/login/?next=/", "/admin/"])
@pytest.mark.parametrize(("language", "words"), [("en", "One moment, please"), ("zh-hans", "请稍候")])
def test_a_page_says_so_in_both_languages(away, visitor, path, language, words):
    answer = signed_in(visitor).get(path, headers={"accept-language": language})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert words in answer.text


@pytest.mark.parametrize(
    "headers", [{"cookie": "sessionid=0123456789abcdefghijklmnopqrstuv"}, {"authorization": "Bearer x"}]
)
def test_the_api_answers_with_a_problem(away, visitor, headers):
    answer = visitor.get("/api/v1/leads/", headers=headers)
    assert answer.status_code == 503 and answer["Retry-After"]
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unavailable"


def test_a_bug_stays_a_500(visitor, db, monkeypatch):
    monkeypatch.setattr("crm.users.middleware._zone", lambda path, user: 1 / 0)
    assert visitor.get("/account/login/").status_code == 500
    assert visitor.get("/api/v1/leads/").json()["code"] == "internal_server_error"


def test_what_came_of_an_outage_is_one():
    assert is_away(InterfaceError("connection already closed"))
    assert is_away(Psycopg2Error("server closed the connection unexpectedly"))
    try:
        try:
            raise OperationalError
        except OperationalError:
            raise KeyError("x")  # noqa: B904  as code does that cleans up after an error
    except KeyError as error:
        assert is_away(error)
    assert not is_away(ValueError())
    assert not is_away(None)


def test_a_statement_that_takes_too_long_is_ended_and_says_so(visitor, db, monkeypatch):
    """`STATEMENT_TIMEOUT` of the web server, here a twentieth of a second."""

    def look_long(path, user):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 50")
            cursor.execute("SELECT pg_sleep(10)")

    monkeypatch.setattr("crm.users.middleware._zone", look_long)
    answer = visitor.get("/account/login/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
