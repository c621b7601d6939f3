"""Everybody comes to every door: they are told what the table says, and no refusal changes a row."""

import pytest
from django.test import Client

from . import calls, table, walk
from .headers import faults
from .routes import inventory, routes

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


def test_every_route_stands_in_the_table_and_every_row_is_a_route():
    served = {(name, method) for name, method in inventory() if not name.startswith(table.FOREIGN)}
    undeclared = {(name, "GET or POST") for name, route in routes().items() if route.methods is None}
    undeclared = {one for one in undeclared if not one[0].startswith((*table.FOREIGN, "leads:capture"))}
    assert undeclared == set(), "say which methods these answer, with require_GET and the like"
    assert served - set(ROWS) == set(), "new routes: give each a line in table.py"
    assert set(ROWS) - served == set(), "these routes are gone: take their lines out of table.py"


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
