"""Tokens in admin: seen and revoked."""

import pytest

from crm.api.models import ApiToken

ADD = "/admin/api/apitoken/add/"


@pytest.fixture
def admin(world, client):
    client.force_login(world.ada)
    return client


def test_it_is_listed_but_not_made_here(admin, world):
    token, secret = ApiToken.issue(world.ann, name="ERP", kind=ApiToken.INTEGRATION)
    assert admin.get(ADD).status_code == 403
    assert "ERP" in admin.get("/admin/api/apitoken/").content.decode()
    shown = admin.get(f"/admin/api/apitoken/{token.pk}/change/").content.decode()
    assert secret not in shown and token.digest not in shown


def test_revoking_ends_it(admin, world, as_):
    token, secret = ApiToken.issue(world.ann, name="ERP")
    admin.post("/admin/api/apitoken/", {"action": "revoke", "_selected_action": token.pk})
    assert as_(None).get("/api/v1/users/me/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401
