"""People make and revoke their own API tokens."""

import re

import pytest
from django.urls import reverse

from crm.api.models import ApiToken
from crm.audit.kinds import Kind
from crm.audit.models import Entry

PART = {"HTTP_HX_REQUEST": "true"}
SENT = {"name": "Shop", "level": "read", "lasts": "30"}


@pytest.fixture
def ann(client, world):
    client.force_login(world.ann)
    return client


def test_the_secret_is_shown_once_and_opens(ann, world, client):
    answer = ann.post(reverse("users:token_create"), SENT, **PART)
    secret = re.search(r"sj_[\w-]+", answer.content.decode())[0]
    assert answer["Cache-Control"] == "no-store"
    assert secret not in ann.get(reverse("users:tokens"), **PART).content.decode()
    client.logout()
    me = client.get("/api/v1/users/me/", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert me.json()["email"] == world.ann.email
    assert ApiToken.objects.get().scopes == ["read"]


def test_revoked_opens_nothing(ann, world):
    token, secret = ApiToken.issue(world.ann, name="Shop")
    ann.post(reverse("users:token_revoke", args=[token.pk]), **PART)
    assert ann.get("/api/v1/users/me/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401
    assert "Shop" not in ann.get(reverse("users:tokens"), **PART).content.decode()


def test_anothers_token_is_not_found(ann, world):
    token, _secret = ApiToken.issue(world.ben, name="Bens")
    assert ann.post(reverse("users:token_revoke", args=[token.pk]), **PART).status_code == 404
    assert "Bens" not in ann.get(reverse("users:tokens"), **PART).content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None


def test_bad_input_makes_none(ann):
    assert ann.post(reverse("users:token_create"), {**SENT, "lasts": "9999"}, **PART).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_token_for_one_area_opens_that_area(ann, world, client):
    answer = ann.post(
        reverse("users:token_create"), {**SENT, "areas": ["leads", "analytics"], "level": "write"}, **PART
    )
    secret = re.search(r"sj_[\w-]+", answer.content.decode())[0]
    assert set(ApiToken.objects.get().scopes) == {"leads:read", "leads:write", "analytics:read", "analytics:write"}
    client.logout()
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert client.get("/api/v1/leads/", **bearer).status_code == 200
    assert client.post("/api/v1/leads/", {"name": "Qian"}, content_type="application/json", **bearer).status_code == 201
    assert client.get("/api/v1/customers/", **bearer).status_code == 403
    assert client.get("/api/v1/teams/", **bearer).status_code == 200


def test_an_admin_makes_and_sees_the_integrations_of_all(client, world):
    client.force_login(world.ada)
    answer = client.post(reverse("users:token_create"), {**SENT, "acts_as": world.ann.pk}, **PART)
    assert "sj_" in answer.content.decode()
    token = ApiToken.objects.get()
    assert (token.owner, token.kind) == (world.ann, ApiToken.INTEGRATION)
    ApiToken.issue(world.ann, name="Anns own")
    shown = client.get(reverse("users:tokens"), **PART).content.decode()
    assert "Shop" in shown and "Ann" in shown and "Anns own" not in shown
    client.post(reverse("users:token_revoke", args=[token.pk]), **PART)
    assert not ApiToken.objects.valid().filter(pk=token.pk).exists()


def test_the_audit_tells_who_made_it_and_not_as_whom_it_acts(client, world):
    client.force_login(world.ada)
    client.post(reverse("users:token_create"), {**SENT, "acts_as": world.ann.pk}, **PART)
    made = ApiToken.objects.get()
    event = Entry.objects.get(kind=Kind.TOKEN_MADE)
    assert (event.actor, event.row) == (world.ada.pk, made.pk) and event.after["acts_as"] == world.ann.pk


def test_nobody_else_makes_a_token_that_acts_as_another(ann, world):
    ann.post(reverse("users:token_create"), {**SENT, "acts_as": world.lea.pk}, **PART)
    assert ApiToken.objects.get().owner == world.ann
