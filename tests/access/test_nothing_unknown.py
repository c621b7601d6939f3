"""What no door of the API reads is refused by every one of them: parameters of the address and fields of the body."""

import pytest
from django.db import transaction
from django.urls import reverse

from . import calls, table, walk
from .questions import declared
from .routes import routes

# What describes the API is read by tools with parameters of their own, and tells of no record.
DESCRIPTION = ("api-schema", "api-docs")
DOORS = [
    (name, method)
    for (name, method), words in table.rows().items()
    if name in routes() and routes()[name].is_api and name not in DESCRIPTION
]


def allowed(name, method):
    """Somebody who is let in at this door."""
    words = table.rows()[name, method]
    return next((who for who in ("ann", "lea", "ada") if words[who] in ("ok", "none")), "ann")


def send(s, name, method, *, query=None, more=None):
    realm, route = s.realm, s.routes[name]
    where = reverse(name, args=calls.address_of(route, realm, method))
    query = {**calls.queries(realm).get(name, {}), **(query or {})}
    kind = {} if name in walk.MULTIPART else {"content_type": "application/json"}
    body = {**calls.bodies(realm).get((name, method), {}), **(more or {})}
    data = {"data": body, **kind} if method in ("POST", "PATCH", "PUT") else {}
    with transaction.atomic():
        answer = getattr(s.clients[allowed(name, method)], method.lower())(where, query_params=query, **data)
        changed = answer.status_code >= 400 and walk.fingerprint() != s.before
        transaction.set_rollback(True)
    return answer, changed


def test_a_parameter_that_nothing_reads_is_400_at_every_door(settled):
    wrong = []
    for name, method in DOORS:
        answer, changed = send(settled, name, method, query={"nonsense": "1"})
        if answer.status_code != 400 or set(answer.json()["errors"]) != {"nonsense"} or changed:
            wrong.append(f"{name} {method}: {answer.status_code} {answer.content[:100]}")
    assert len(DOORS) > 80 and not wrong, "\n" + "\n".join(wrong)


def test_a_field_that_nothing_reads_is_400_at_every_door(settled):
    wrong, asked = [], 0
    for name, method in DOORS:
        if method in ("POST", "PATCH", "PUT"):
            answer, changed = send(settled, name, method, more={"nonsense": "1"})
            asked += 1
            if answer.status_code != 400 or set(answer.json()["errors"]) != {"nonsense"} or changed:
                wrong.append(f"{name} {method}: {answer.status_code} {answer.content[:100]}")
    assert asked >= 40 and not wrong, "\n" + "\n".join(wrong)


NESTED = [
    ("api-leads-convert", {"opportunity": {"name": "Deal", "stage": 1}}, "opportunity.stage"),
    (
        "api-followups-finish",
        {"next": {"due": "2099-01-02T09:00:00Z", "goal": "Call", "done_at": None}},
        "next.done_at",
    ),
    ("api-opportunities-set-lines", {"items": [{"product": 1, "discount": 3}]}, "items[0].discount"),
]


@pytest.mark.parametrize("name, body, told", NESTED, ids=[one[0] for one in NESTED])
def test_fields_inside_fields_are_looked_at_too(settled, name, body, told):
    answer, _changed = send(settled, name, "POST", more=body)
    assert answer.status_code == 400 and told in answer.json()["errors"], answer.content


CHANGED = [name for name, method in DOORS if method == "PATCH"]


@pytest.mark.parametrize("name", CHANGED)
def test_what_was_read_may_be_sent_back_whole(settled, name):
    """But not with another value in what this door does not set."""
    read = send(settled, name, "GET")[0].json()
    sent = {key: value for key, value in read.items() if key != "probability"}
    answer, _changed = send(settled, name, "PATCH", more=sent)
    assert answer.status_code == 200, answer.content
    answer, _changed = send(settled, name, "PATCH", more={**sent, "id": read["id"] + 1})
    assert answer.status_code == 400 and set(answer.json()["errors"]) == {"id"}


def test_a_list_refuses_a_parameter_that_nothing_reads(settled):
    """Every list of the pages: it would otherwise show all where somebody believes it filtered."""
    lists = [name for name, one in declared(settled.clients["ann"], settled.realm).items() if one.is_list]
    pages = [name for name in lists if not settled.routes[name].is_api]
    assert len(pages) > 5
    for name in pages:
        where = reverse(name, args=calls.address_of(settled.routes[name], settled.realm, "GET"))
        answer = settled.clients["ann"].get(where, calls.queries(settled.realm).get(name, {}) | {"nonsense": "1"})
        assert answer.status_code == 400 and "nonsense" in answer.content.decode(), name
