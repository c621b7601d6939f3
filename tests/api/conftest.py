"""Callers of the API, with a token each."""

import pytest
from rest_framework.test import APIClient

from crm.api.models import ApiToken


@pytest.fixture
def as_(db):
    """as_(world.ann).get("/api/v1/users/me/"): a client with a fresh token of that user; as_(None) is anonymous."""

    def client(user, **token):
        api = APIClient(raise_request_exception=False)
        if user is not None:
            _row, secret = ApiToken.issue(user, name="test", **token)
            api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return api

    return client
