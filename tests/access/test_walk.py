"""Everybody comes to every door: they are told what the table says, and no refusal changes a row."""

import pytest
from django.test import Client
from django.urls import get_resolver, include, path
from django.views.decorators.http import require_GET
from rest_framework.decorators import action
from rest_framework.routers import SimpleRouter

from crm.users.api import ReadViewSet

from . import calls, table, walk
from .headers import faults
from .routes import inventory, routes

pytestmark = pytest.mark.long

ROWS = table.rows()
# One test each, so that two processes share the walk.
PARTS = (
    "users",
    "operations",
    "followups",
    "customers",
    "leads",
    "opportunities",
    "handovers",
    "oversight",
    "imports",
    "automation",
    "analytics",
    "jobs",
    "api-leads",
)
PARTS += ("api-opportunities", "api-customers", "api-followups", "api-")


def part_of(name):
    return next(part for part in PARTS if name.startswith(part))


def gaps(patterns=None):
    """What is wrong between the routes and the table, in words."""
    served = {(name, method) for name, method in inventory(patterns) if not name.startswith(table.FOREIGN)}
    silent = {name for name, route in routes(patterns).items() if route.methods is None}
    for name in sorted(name for name in silent if not name.startswith((*table.FOREIGN, "leads:capture"))):
        yield f"{name}: say which methods it answers, with require_GET and the like"
    yield from (f"{name} {method}: a new route, give it a line in table.py" for name, method in served - set(ROWS))
    yield from (f"{name} {method}: gone, take its line out of table.py" for name, method in set(ROWS) - served)


def test_every_route_stands_in_the_table_and_every_row_is_a_route():
    assert list(gaps()) == []


@require_GET
def secret(request):
    """A page that nobody has thought about."""


def anything(request):
    """A page that does not say which methods it answers."""


class Secrets(ReadViewSet):
    """An API that nobody has thought about."""

    @action(detail=True, methods=["post"])
    def tell(self, request, pk=None):
        """A verb of it."""


def test_a_route_or_a_method_without_a_line_fails_the_build():
    """Of whatever package: a page, a view that does not say its methods, an API with all its verbs."""
    router = SimpleRouter()
    router.register("secrets", Secrets, basename="api-secrets")
    ours = get_resolver().url_patterns
    added = [
        path("secret/", secret, name="secret"),
        path("api/v1/", include(router.urls)),
        path("x/", anything, name="x"),
    ]
    told = " ".join(gaps([*ours, *added]))
    for name in ("secret GET", "api-secrets-list GET", "api-secrets-detail GET", "api-secrets-tell POST", "x: say"):
        assert name in told
    without = [entry for entry in ours if str(entry.pattern) != "analytics/"]
    assert "analytics:dashboard GET: gone" in " ".join(gaps(without))


def test_every_row_speaks_of_everybody():
    assert {row for row, words in ROWS.items() if tuple(words) != table.PEOPLE} == set()


@pytest.mark.parametrize("part", PARTS)
def test_everybody_is_told_what_the_table_says(settled, part):
    wrong = []
    for (name, method), words in ROWS.items():
        if part_of(name) != part:
            continue
        route = settled.routes[name]
        for person, word in words.items():
            if word == ".":
                continue
            answer = walk.ask(settled.clients[person], route, method, settled.realm, before=settled.before)
            if answer.word != word:
                wrong.append(f"{name} {method}: {person} is told {answer.word}, not {word}")
            said = faults(answer.response, name, framed=name in table.FRAMED)
            wrong += [f"{name} {method}: {person} gets {fault}" for fault in said]
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_route_answers_a_method_that_it_does_not_name(settled):
    """Verbs refuse GET, pages refuse what only the API knows. The API tells a stranger of nothing, not even of that."""
    wrong = []
    for name, route in settled.routes.items():
        if name.startswith(table.FOREIGN) or name in ("leads:capture", "leads:capture_events"):
            continue
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(route.methods or ()):
            seen = [(person, 404 if hidden(route, person) else 405) for person in ("ann", "cy")]
            told = (*seen, ("anon", 401))
            for person, status in told if route.is_api else told[:1]:
                answer = walk.ask(settled.clients[person], route, method, settled.realm, before=settled.before)
                open_door = name in ("api-schema", "api-docs", "api-token")
                if answer.status != status and not (open_door and answer.status in (401, 405)):
                    wrong.append(f"{name} {method}: {person} is told {answer.status}, not {status}")
                if answer.changed:
                    wrong.append(f"{name} {method}: {person} changed something")
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_session_writes_nothing_without_the_token_of_its_page(settled):
    """Another site that makes Ann's browser post something is refused; who logs in by token needs none."""
    wrong, client = [], Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(settled.realm.owner)
    for (name, method), words in ROWS.items():
        if method == "GET" or name in calls.PUBLIC or words["ann"] != "ok":
            continue
        answer = walk.ask(client, settled.routes[name], method, settled.realm, before=settled.before)
        if answer.word != "403":
            wrong.append(f"{name} {method}: {answer.word}")
    assert not wrong, "\n" + "\n".join(wrong)


def hidden(route, person):
    """Whether the API's route leads to a record that this person does not see."""
    words = [words[person] for (name, _method), words in ROWS.items() if name == route.name]
    return route.is_api and "404" in words


def test_log_in_pages_are_the_only_ones_of_others_that_are_open(settled):
    others = {name for name in settled.routes if name.startswith(table.FOREIGN)}
    assert others == {*table.OPEN, *table.CLOSED}
    arguments = {"account_reset_password_from_key": ["1", "set-password"]}
    arguments |= {name: [1] for name in ("mfa_remove_webauthn", "mfa_edit_webauthn")}
    arguments |= {name: ["oidc"] for name in ("openid_connect_login", "openid_connect_callback")}
    for name in sorted(others):
        answer = walk.visit(settled.clients["anon"], name, arguments.get(name, []))
        assert answer.status < 500, name
        assert name in table.OPEN or answer.word == "in", name
        assert not list(faults(answer.response, name)), name
