"""A value that a parameter cannot have is told, at every door and for every name: a filter that does not filter would
show all where somebody believes to see a part."""

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from crm.web.asked import ANYTHING, APPENDED, FILTERS
from crm.web.filters import TickField

from . import calls, table, walk
from .questions import LEFT_OUT, declared

RUBBISH = "rub§bish"
WORDS = {
    *("q", "search", "name", "phone", "email", "company", "campaign", "industry", "region"),  # whatever people write
    *("field", "next"),
    "cursor",  # a place that is no longer known is the beginning
}
# Words that the organisation, its receivers and the product's next version make: one that nobody wrote finds nothing.
GROWING = {("api-activities-list", "kind"), ("api-notifications-list", "kind"), ("api-events-list", "kind")}
GROWING |= {("api-audit-list", "model")}


def understood(s, who):
    """(name, method, parameter) of all that is declared anywhere."""
    filters = declared(s.clients[who], s.realm)
    for (name, method), words in table.rows().items():
        if name in LEFT_OUT or name not in s.routes or words[who] not in ("ok", "none"):
            continue
        route, names = s.routes[name], set()
        if not route.is_api:
            view = resolve(reverse(name, args=calls.address_of(route, s.realm, method))).func
            names = set(getattr(view, "asks", ())) - {FILTERS, ANYTHING}
        if method == "GET" and name in filters:
            one = filters[name]
            # A range has two parameters, and none by its own name.
            names |= {key for key in one.filters if not any(f"{key}_{end}" in one.filters for end in ENDS)}
            names |= {"ordering"} if one.is_list else set()
            names |= {"menu", "export"} if one.is_list and not route.is_api else set()
        yield from ((name, method, key) for key in sorted(names - WORDS) if (name, key) not in GROWING)


ENDS = ("min", "max", "after", "before")


def ask(client, s, name, method, key):
    where = reverse(name, args=calls.address_of(s.routes[name], s.realm, method))
    query = {**calls.queries(s.realm).get(name, {}), key: RUBBISH}
    body = {one: value for one, value in calls.forms(s.realm).get(name, {}).items() if one != key}
    with transaction.atomic():
        if method == "POST":
            answer = client.post(where, body, query_params=query)
        else:
            answer = client.get(where, query, follow=True)  # an address may be put right before it is read
        changed = walk.fingerprint() != s.before if method != "GET" else False
        transaction.set_rollback(True)
    return answer.status_code, changed


@pytest.mark.parametrize("who", ["ada", "ann"])
def test_a_value_that_a_parameter_cannot_have_is_told(settled, who):
    wrong, asked = [], set()
    for name, method, key in understood(settled, who):
        asked.add((name, method, key))
        status, changed = ask(settled.clients[who], settled, name, method, key)
        if not 400 <= status < 500 or changed:
            wrong.append(f"{name} {method} ?{key}: {status}")
    assert len(asked) > 150 and not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("given", ["on", "true", "false", ""])
def test_a_tick_is_on_true_or_false(settled, given):
    answer = settled.clients["ann"].get(reverse("opportunities:list"), {"stalled": given})
    assert answer.status_code == 200


def test_what_a_tick_sends_is_read_as_it_was_sent():
    field = TickField(required=False)
    sent = {
        word: field.clean(field.widget.value_from_datadict({"x": word}, {}, "x")) for word in ("on", "true", "false")
    }
    assert sent == {"on": True, "true": True, "false": False}
    assert field.clean(field.widget.value_from_datadict({}, {}, "x")) is None
    assert "checked" in field.widget.render("x", "on") and "checked" not in field.widget.render("x", "false")


def test_a_wrong_filter_is_named_with_its_reason(settled):
    answer = settled.clients["ada"].get(reverse("leads:list"), {"status": "nonsense"})
    assert answer.status_code == 400 and "nonsense" in answer.content.decode()
    part = settled.clients["ada"].get(reverse("leads:list"), {"status": "nonsense"}, headers={"HX-Request": "true"})
    assert part.status_code == 400 and "nonsense" in part["HX-Trigger"] and part["HX-Reswap"] == "none"


def test_an_address_with_a_network_card_is_no_address(settled):
    for address in ("fe80::1%eth0", "1.2.3", "x"):
        answer = settled.clients["ada"].get(reverse("oversight:audit"), {"address": address})
        assert answer.status_code == 400, address


def test_a_version_that_is_none_does_not_switch_the_check_off(settled):
    """Sent with a form as the page knew it: a number, or nothing."""
    s = settled
    wrong = []
    for name in ("leads:edit", "customers:edit", "customers:contact_edit", "opportunities:edit", "opportunities:win"):
        where = reverse(name, args=calls.address_of(s.routes[name], s.realm, "POST"))
        with transaction.atomic():
            answer = s.clients["ann"].post(where, {**calls.forms(s.realm)[name], "version": "1x"})
            if answer.status_code not in (400, 422) or walk.fingerprint() != s.before:
                wrong.append(f"{name}: {answer.status_code}")
            transaction.set_rollback(True)
    assert not wrong, wrong


# --- what others append on the way ------------------------------------------------------------------------------------

SHARED = {"from": "singlemessage", "isappinstalled": "0", "utm_source": "mail", "gclid": "x", "mc_cid": "1"}


def test_what_messengers_and_mailers_append_is_ignored_by_every_page(settled):
    wrong, asked = [], 0
    for (name, method), words in table.rows().items():
        route = settled.routes.get(name)
        if method != "GET" or route is None or route.is_api or name in LEFT_OUT or words["ada"] != "ok":
            continue
        view = resolve(reverse(name, args=calls.address_of(route, settled.realm, "GET"))).func
        if "from" in getattr(view, "asks", ()):
            continue
        asked += 1
        where = reverse(name, args=calls.address_of(route, settled.realm, "GET"))
        query = calls.queries(settled.realm).get(name, {})
        with transaction.atomic():
            answer = settled.clients["ada"].get(where, {**query, **SHARED})
            transaction.set_rollback(True)
        if answer.status_code >= 400 and name != "oversight:erasure_decide":
            wrong.append(f"{name}: {answer.status_code}")
    assert asked > 50 and not wrong, "\n" + "\n".join(wrong)


def test_what_was_appended_stands_on_no_page_any_more(settled):
    """Not in the addresses of its filters, its next page or its file."""
    for name in ("leads:list", "customers:list", "opportunities:list", "opportunities:board", "oversight:audit"):
        page = settled.clients["ada"].get(reverse(name), {**SHARED, "ordering": ""}).content.decode()
        assert "singlemessage" not in page and "isappinstalled" not in page, name


def test_a_page_that_declares_the_name_reads_it(settled):
    for name, args in (("analytics:dashboard", []), ("analytics:report", ["win-rate"])):
        where, client = reverse(name, args=args), settled.clients["ada"]
        page = client.get(where, {"from": "2026-01-01", "to": "2026-02-01", "utm_source": "mail"})
        assert page.status_code == 200 and "from=2026-01-01" in page.content.decode()
        assert client.get(where, {"from": "singlemessage"}).status_code == 422


@pytest.mark.parametrize("name", sorted(SHARED))
def test_the_api_and_what_is_sent_refuse_it(settled, name):
    client = settled.clients["ann"]
    assert client.get(reverse("api-leads-list"), {name: SHARED[name]}).status_code == 400
    answer = client.post(reverse("customers:create"), {"name": "X"}, query_params={name: SHARED[name]})
    assert answer.status_code == 400


def test_no_list_filters_by_a_name_that_is_taken_away(settled):
    for name, one in declared(settled.clients["ada"], settled.realm).items():
        assert settled.routes[name].is_api or not APPENDED & set(one.filters), name
