"""What a token's scopes do not name it does not open: asked of every route of the API."""

import pytest
from django.urls import reverse

from crm.api.scopes import AREAS, NAMES, allows, area_of
from tests.access.routes import routes

API = [route for route in routes().values() if route.is_api]
OPEN = ("api-token", "api-schema", "api-docs")  # the log-in itself, and what anybody may read
PEOPLE_AND_WORDS = "catalogue"


def address(route):
    """An address of this route: what stands in it makes no difference, the record is looked for later."""
    return reverse(route.name, args=["1"] * len(route.arguments))


CASES = [(route, method) for route in API if route.name not in OPEN for method in route.methods]


def test_every_route_of_the_api_lies_in_an_area():
    lost = sorted({route.name for route, _method in CASES if area_of(address(route)) is None})
    assert lost == [], "name the area of these in crm/api/scopes.py"
    served = {address(route).split("/")[3] for route in API}
    assert {word for words in AREAS.values() for word in words} - served == set()


@pytest.mark.parametrize("route, method", CASES, ids=[f"{route.name} {method}" for route, method in CASES])
def test_a_token_opens_what_its_scopes_name_and_nothing_else(world, as_, route, method):
    area, action = area_of(address(route)), "read" if method == "GET" else "write"
    other = next(name for name in NAMES if name != area)
    refused = [[f"{other}:read", f"{other}:write"], ["read" if action == "write" else "write"]]
    allowed = [[action], [f"{area}:{action}"]] if area in NAMES else [[action]]
    if area == PEOPLE_AND_WORDS and action == "read":
        refused, allowed = [], allowed + refused
    for scopes in refused:
        answer = as_(world.ada, scopes=scopes).generic(method, address(route))
        assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied"), scopes
    for scopes in allowed:
        answer = as_(world.ada, scopes=scopes).generic(method, address(route))
        assert answer.status_code != 403, (scopes, answer.content)


def test_a_token_without_scopes_opens_nothing():
    assert not any(allows([], method, address(route)) for route, method in CASES)
