"""Errors are problems: RFC 9457, whatever went wrong."""

import json

import pytest
from django.core.exceptions import ValidationError
from rest_framework import exceptions as drf

from crm.api.problems import handle
from crm.rules.refusals import Conflict, GateNotMet, Invalid, NotAllowed, Refusal, StaleVersion


@pytest.mark.parametrize(
    ("exc", "status", "code"),
    [
        (NotAllowed(), 403, "not_allowed"),
        (Conflict("Taken", code="taken"), 409, "taken"),
        (StaleVersion(current=7), 409, "stale_version"),
        (GateNotMet(["Budget"]), 422, "gate_not_met"),
        (Invalid(amount="no"), 400, "invalid"),
        (Refusal("Use win or lose."), 422, "refused"),
        (ValidationError({"name": ["x"]}), 400, "invalid"),
        (ValidationError("x"), 400, "invalid"),
        (drf.Throttled(wait=3.2), 429, "throttled"),
    ],
)
def test_a_refusal_has_its_status(exc, status, code):
    answer = handle(exc)
    assert (answer.status_code, answer.data["status"], answer.data["code"]) == (status, status, code)
    assert {"type", "title", "status", "detail"} <= set(answer.data)


def test_facts_and_errors_come_along():
    assert handle(StaleVersion(current=7)).data["current"] == 7
    assert handle(GateNotMet([{"gate": 1, "text": "Budget"}])).data["missing"] == [{"gate": 1, "text": "Budget"}]
    assert handle(Invalid(amount=["a", "b"])).data["errors"] == {"amount": ["a", "b"]}
    nested = drf.ValidationError({"contact": {"email": ["bad"]}, "tags": [{}, {"id": ["no"]}]})
    assert handle(nested).data["errors"] == {"contact.email": ["bad"], "tags[1].id": ["no"]}
    assert handle(drf.Throttled(wait=3.2))["Retry-After"] == "4"
    assert handle(ZeroDivisionError()) is None


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v2/", "/api/", "/api/v1/users/999999/", "/api/v1/users/x/"])
def test_unknown_paths_and_ids_are_problems(world, as_, path):
    answer = as_(world.ann).get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_a_crash_is_a_problem(world, as_, monkeypatch):
    monkeypatch.setattr("crm.users.users_api.MeSerializer.to_representation", lambda self, user: 1 / 0)
    answer = as_(world.ann).get("/api/v1/users/me/")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json" and "ZeroDivision" not in answer.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_what_cannot_be_done_is_405(world, as_, method):
    assert getattr(as_(world.ann), method)("/api/v1/teams/").status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b"NaN",
        b'{"email": "a\\u0000", "password": "x"}',
        b'{"email": "\\ud800", "password": "x"}',
        b"[" * 100_000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"email": ' + b"9" * 5000 + b"}",
        b"\xff\xfe",
    ],
)
def test_broken_json_is_400(world, as_, body):
    answer = as_(None).generic("POST", "/api/v1/auth/token/", body, content_type="application/json")
    assert answer.status_code == 400, answer.content
    assert json.loads(answer.content)["status"] == 400


def test_a_giant_body_is_413_unread(world, as_):
    answer = as_(None).generic("POST", "/api/v1/auth/token/", b" " * 10_000_000, content_type="application/json")
    assert answer.status_code == 413 and answer.json()["code"] == "too_large"


def test_another_media_type_is_415(world, as_):
    assert as_(None).generic("POST", "/api/v1/auth/token/", b"<a/>", content_type="text/xml").status_code == 415
