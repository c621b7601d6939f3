"""Times go out in UTC, whoever asks."""

import pytest
from rest_framework.test import APIClient

from crm.api.models import ApiToken
from leads.models import Lead

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("by_token", [True, False])
def test_times_are_utc_whatever_the_users_zone(world, by_token):
    world.ann.time_zone = "America/New_York"
    world.ann.save()
    Lead.objects.create(name="Jo", owner=world.ann)
    client = APIClient()
    if by_token:
        _row, secret = ApiToken.issue(world.ann, name="test")
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    else:
        client.force_login(world.ann)
    (lead,) = client.get("/api/v1/leads/").data["results"]
    assert lead["created_at"].endswith("Z")
