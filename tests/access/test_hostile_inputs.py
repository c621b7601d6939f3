"""Every form and every parameter of every page, sent what nobody should send: told what is wrong, never a crash."""

import os
from collections import Counter, defaultdict

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve, reverse
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from . import calls, table, walk
from .hostile import WAYS, Forms, encoded, pairs_of, says_where, values
from .questions import declared

SEED = int(os.environ.get("HOSTILE_SEED", "20260101"))
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "6"))
QUIET = list(HealthCheck)
ASKED = Counter()


def settled_for(examples):
    return settings(
        max_examples=examples, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=QUIET
    )


def name_of(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


@pytest.fixture(scope="module")
def fields(settled):
    """{(route, method): names of fields} of every page, from its forms, its links and its declared filters."""
    found = defaultdict(set)
    for (name, method), words in table.rows().items():
        route = settled.routes[name]
        if route.is_api or method != "GET":
            continue
        who = "ada" if words["ann"] != "ok" else "ann"
        answer = walk.ask(settled.clients[who], route, "GET", settled.realm, before=settled.before)
        page = answer.content.decode(errors="replace")
        here = reverse(name, args=calls.address_of(route, settled.realm, "GET"))
        parsed = Forms(page)
        for how, address, names in parsed.forms:
            if target := name_of((address or here).split("?")[0]):
                found[target, how] |= names
        for path, names in parsed.links:
            found[name_of(path), "GET"] |= names
        found[name, "GET"] |= {"cursor", "page", "export", "menu", "q", "ordering"}
    for name, one in declared(settled.clients["ann"], settled.realm).items():
        found[name, "GET"] |= set(one.filters) | {one.search or "q"}
    for (name, method), _words in table.rows().items():
        found[name, "GET"] |= set(calls.queries(settled.realm).get(name, {}))
        if method == "POST":
            found[name, "POST"] |= set(calls.forms(settled.realm).get(name, {}))
    return {key: sorted(names - {"csrfmiddlewaretoken"}) for key, names in found.items() if key[0] in settled.routes}


def doors(method):
    return [name for (name, one), _words in table.rows().items() if one == method and not name.startswith("api-")]


def allowed(name, method):
    words = table.rows()[name, method]
    return next((who for who in ("ann", "lea", "ada") if words[who] in ("ok", "none")), "ann")


def faults(answer, what):
    if answer.status_code >= 500:
        yield f"{answer.status_code} for {what}"
    elif answer.status_code in (400, 422) and not told(answer):
        yield f"{answer.status_code} without a word for {what}: {answer.content[:200]}"


def told(answer):
    """Whether the answer says what is wrong: in the page, in a notice, in a problem."""
    if "toast" in answer.headers.get("HX-Trigger", "") or answer["Content-Type"].endswith("json"):
        return True
    return says_where(answer.content.decode(errors="replace"))


def shown(name, method, pairs):
    return f"{name} {method} " + ", ".join(f"{key}={value[:40]!r} ({len(value)})" for key, value in pairs)


def try_out(settled, name, method, names, wrong):
    """Hostile values in each field of one door, among the good values of the others; each call undone."""
    where = reverse(name, args=calls.address_of(settled.routes[name], settled.realm, method))
    query, form = calls.queries(settled.realm).get(name, {}), calls.forms(settled.realm).get(name, {})
    client = settled.clients[allowed(name, method)]
    good = query if method == "GET" else form
    longest = 60_000 if method == "GET" else None  # no server takes a longer address

    @seed(SEED)
    @settled_for(max(EXAMPLES, len(names)))
    @given(field=st.sampled_from(names), value=values(), how=st.sampled_from(WAYS))
    def send(field, value, how):
        sent = [(key, one) for key, each in good.items() if key != field for one in as_list(each)]
        hostile = pairs_of(field, value[:longest], how)
        body = encoded([*sent, *hostile])
        asked = {"QUERY_STRING": body if method == "GET" else encoded(query.items())}
        with transaction.atomic():
            kind = "application/x-www-form-urlencoded"
            answer = client.generic(method, where, "" if method == "GET" else body, content_type=kind, **asked)
            b"".join(answer.streaming_content) if answer.streaming else answer.content
            refused = answer.status_code >= 400 and walk.fingerprint() != settled.before
            transaction.set_rollback(True)
        ASKED[method] += 1
        wrong.extend([] if answer.streaming else faults(answer, shown(name, method, hostile)))
        wrong.extend([f"{answer.status_code} and wrote: {shown(name, method, hostile)}"] if refused else [])

    send()


def as_list(value):
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_no_form_and_no_parameter_breaks(settled, fields, method):
    wrong = []
    for name in doors(method):
        try_out(settled, name, method, fields.get((name, method)) or ["anything"], wrong)
    assert not wrong, f"{len(set(wrong))} of {ASKED[method]} (seed {SEED}):\n" + "\n".join(sorted(set(wrong))[:40])


def test_the_fields_were_found(settled, fields):
    """What is tried is what the pages hold: every page with a form has its fields here."""
    posts = [key for key, names in fields.items() if key[1] == "POST" and names]
    assert len(posts) > 40 and sum(map(len, fields.values())) > 400
    assert {"name", "company", "phone", "email"} <= set(fields["leads:create", "POST"])
    assert {"owner", "stage", "amount_min"} <= set(fields["opportunities:list", "GET"])
