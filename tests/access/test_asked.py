"""What a page has not declared is 400 there, and no page leads to an address with something that is not declared."""

from urllib.parse import parse_qsl, urljoin, urlsplit

from django.db import transaction
from django.urls import resolve, reverse

from crm.web.asked import ANYTHING, FILTERS

from . import calls, table, walk
from .test_offered import Offers

# Addresses that others write: probes, forms on other people's sites with the parameters of their advertisements, and
# what an identity provider sends back.
FOREIGN = {
    *("jobs:healthz", "openid_connect_callback", "leads:form", "leads:form_embed", "leads:form_qr"),
    *("leads:capture", "leads:capture_events"),
}
# Lists know their own filters, and refuse the rest.
LISTS = {
    *("customers:list", "customers:contacts", "opportunities:list", "opportunities:board", "opportunities:column"),
    *("leads:list", "leads:view", "leads:pool", "leads:pool_of", "analytics:reports", "oversight:audit"),
    *("oversight:bin", "oversight:bin_of"),
}


def pages(s):
    """(name, method, route) of every page that the table knows."""
    for (name, method), _words in table.rows().items():
        if not s.routes[name].is_api:
            yield name, method, s.routes[name]


def ask(client, route, method, realm, query):
    where = reverse(route.name, args=calls.address_of(route, realm, method))
    with transaction.atomic():
        answer = getattr(client, method.lower())(where, query_params=query)
        transaction.set_rollback(True)
    return answer


def test_a_parameter_that_a_page_has_not_declared_is_400(settled):
    """Whoever asks, whatever method, and before anything is looked up."""
    wrong, asked = [], 0
    for name, method, route in pages(settled):
        if name in FOREIGN:
            continue
        asked += 1
        query = {**calls.queries(settled.realm).get(name, {}), "nonsense": "1"}
        for who in ("ada",) if name in LISTS else ("ada", "cy"):  # a list looks at its reader first
            answer = ask(settled.clients[who], route, method, settled.realm, query)
            if answer.status_code != 400:
                wrong.append(f"{name} {method} {who}: {answer.status_code}")
    assert asked > 150 and not wrong, "\n" + "\n".join(wrong)


def test_nobody_is_told_so_who_has_to_log_in_first(settled):
    for name, method, route in pages(settled):
        if table.rows()[name, method]["anon"] == "in":
            answer = ask(settled.clients["anon"], route, method, settled.realm, {"nonsense": "1"})
            assert answer.status_code == 302 and answer["Location"].startswith("/account/login/"), name


def test_what_others_write_is_taken(settled):
    """The parameters of advertisements do not close a form."""
    for name in ("leads:form", "leads:form_embed"):
        answer = ask(settled.clients["anon"], settled.routes[name], "GET", settled.realm, {"gclid": "x", "utm_id": "1"})
        assert answer.status_code == 200, name


def test_only_those_declare_anything_and_lists(settled):
    """Whatever else takes what comes would have to be listed here, where a reader sees it."""
    declared = {ANYTHING: set(), FILTERS: set()}
    for name, _method, route in pages(settled):
        where = reverse(name, args=calls.address_of(route, settled.realm, "GET"))
        for mark in set(declared) & set(getattr(resolve(where).func, "asks", ())):
            declared[mark].add(name)
    assert declared[ANYTHING] <= FOREIGN and declared[FILTERS] == LISTS


def test_no_page_leads_to_what_is_refused(settled):
    """Every address with parameters, on every page, as it stands there: what it asks is declared, and is no rubbish."""
    wrong, tried = {}, set()
    for name, method, route in pages(settled):
        if method != "GET" or name in FOREIGN:
            continue
        for who in ("ada", "ann"):
            answer = walk.ask(settled.clients[who], route, "GET", settled.realm, before=settled.before)
            if answer.status != 200 or not answer.response.get("Content-Type", "").startswith("text/html"):
                continue
            offers = Offers(answer.response.request["PATH_INFO"])
            offers.feed(answer.content.decode())
            for how, address in offers.found:
                split = urlsplit(address)
                if not split.query or split.netloc or (who, how, address) in tried:
                    continue
                tried.add((who, how, address))
                here = answer.response.request["PATH_INFO"]
                known = getattr(resolve(split.path or here).func, "asks", ())
                asked = {key for key, _value in parse_qsl(split.query, keep_blank_values=True)}
                if how != "POST" and settled.clients[who].get(urljoin(here, address)).status_code in (400, 422):
                    wrong.setdefault(f"{who} {address}", set()).add(name)
                if not {ANYTHING, FILTERS} & set(known) and asked - set(known) and not split.path.startswith("/api/"):
                    wrong.setdefault(f"{split.path}: {sorted(asked - set(known))}", set()).add(name)
    assert len(tried) > 60 and not wrong, wrong
