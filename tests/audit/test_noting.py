"""Events are noted once and stay, whoever asks for them to go."""

import pytest
from django.db import ProgrammingError, connection, transaction

from crm.api.models import ApiToken
from crm.audit.acting import acting
from crm.audit.kinds import Kind
from crm.audit.models import Entry
from crm.audit.noting import note

PASSWORD = "a long password of 2026"


def noted(kind):
    return Entry.objects.filter(kind=kind).order_by("id")


def test_an_event_says_who_where_from_and_about_what(world):
    with acting(door="page", by=world.ann.pk, address="203.0.113.9", via="GET leads:export", request="r-1"):
        note(Kind.EXPORTED, about=world.ann, rows=12)
    entry = noted(Kind.EXPORTED).get()
    assert (entry.actor, entry.door, entry.address) == (world.ann.pk, "page", "203.0.113.9")
    assert (entry.model, entry.row, entry.after) == ("users.user", world.ann.pk, {"rows": 12})
    assert (entry.via, entry.request) == ("GET leads:export", "r-1")


def test_an_unknown_kind_is_a_mistake(db):
    with pytest.raises(ValueError, match="teleported"):
        note("teleported")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET actor = NULL",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_entry SET id = id WHERE false",
        "SET LOCAL pgtrigger.ignore = 'audit_entry:audit_only_grows'; DELETE FROM audit_entry",
    ],
)
def test_no_statement_takes_it_back(db, sql):
    note(Kind.LOGOUT)
    refused = pytest.raises(ProgrammingError, match="only grows")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert noted(Kind.LOGOUT).count() == 1


def test_log_in_and_log_out_are_noted(client, world):
    world.ann.set_password(PASSWORD)
    world.ann.save()
    client.post("/account/login/", {"login": world.ann.email, "password": PASSWORD}, REMOTE_ADDR="203.0.113.9")
    assert noted(Kind.LOGIN).get().actor == world.ann.pk
    assert noted(Kind.LOGIN).get().address == "203.0.113.9"
    client.post("/account/logout/")
    assert noted(Kind.LOGOUT).get().actor == world.ann.pk


def test_a_wrong_password_is_noted_with_the_account_and_not_with_what_was_typed(client, world):
    client.post("/account/login/", {"login": world.ann.email, "password": "a wrong guess of it"})
    client.post("/account/login/", {"login": "nobody@example.org", "password": "a wrong guess of it"})
    known, unknown = noted(Kind.LOGIN_FAILED)
    assert (known.row, known.actor, known.after) == (world.ann.pk, None, None)
    assert (unknown.row, unknown.after) == (None, None)


def test_an_address_that_only_the_caller_wrote_is_not_believed(client, world, settings):
    asked = {"REMOTE_ADDR": "8.8.4.4", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9"}
    for settings.TRUSTED_PROXIES in (0, 1):
        client.post("/account/login/", {"login": world.ann.email, "password": "wrong"}, **asked)
    assert [entry.address for entry in noted(Kind.LOGIN_FAILED)] == ["8.8.4.4", "203.0.113.9"]


def test_tokens_are_noted_when_made_and_once_when_revoked(world):
    token, _secret = ApiToken.issue(world.ann, name="web shop")
    token.revoke()
    token.revoke()
    assert noted(Kind.TOKEN_MADE).get().after == {"name": "web shop", "scopes": ["read", "write"]}
    assert noted(Kind.TOKEN_REVOKED).count() == 1


def test_what_a_token_does_is_told_with_the_token(client, world):
    token, secret = ApiToken.issue(world.ann, name="web shop")
    client.delete("/api/v1/auth/token/", headers={"Authorization": f"Bearer {secret}"})
    entry = noted(Kind.TOKEN_REVOKED).get()
    assert (entry.actor, entry.token, entry.door) == (world.ann.pk, token.pk, "api")
