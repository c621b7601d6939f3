"""Tokens in admin: the secret is shown once, revoking works."""

import re

import pytest

from crm.api.models import ApiToken

ADD = "/admin/api/apitoken/add/"


@pytest.fixture
def admin(world, client):
    client.force_login(world.ada)
    return client


def test_a_token_is_issued_and_shown_once(admin, world, as_):
    answer = admin.post(ADD, {"name": "ERP", "owner": world.ann.pk, "scopes": "read"}, follow=True)
    secret = re.search(r"sj_[\w-]+", answer.content.decode())[0]
    assert as_(None).get("/api/v1/users/me/", HTTP_AUTHORIZATION=f"Bearer {secret}").json()["name"] == "Ann"
    token = ApiToken.objects.get()
    assert secret not in admin.get(f"/admin/api/apitoken/{token.pk}/change/").content.decode()


def test_revoking_ends_it(admin, world, as_):
    token, secret = ApiToken.issue(world.ann, name="ERP")
    admin.post("/admin/api/apitoken/", {"action": "revoke", "_selected_action": token.pk})
    assert as_(None).get("/api/v1/users/me/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401
