"""No page offers its reader what they would be refused: buttons, forms, dialogs and the palette lead to open doors."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from crm.customers.services import create_customer
from crm.followups.defaults import ship_all
from crm.followups.services import share_record
from leads.services import assign_lead, create_lead
from opportunities.services import create_opportunity

from . import table, walk

ROWS = table.rows()
READERS = ("odo", "mia", "sam")
# What everybody does for themselves, also where nothing is left to do.
OWN = {"followups:notifications_read", "users:language", "account_logout", "account_change_password"}


class Offers(HTMLParser):
    """(method, address) of what can be pressed; DIALOG where a form opens."""

    def __init__(self, here):
        super().__init__()
        self.here, self.found, self.script = here, set(), False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.script = tag == "script" and attrs.get("id") == "client"
        for name in ("hx-post", "hx-delete", "hx-patch", "hx-put"):
            if name in attrs:
                self.found.add((name.removeprefix("hx-").upper(), attrs[name] or self.here))
        if tag == "form" and attrs.get("method", "get") == "post":
            self.found.add(("POST", attrs.get("action") or self.here))
        if tag == "a" and attrs.get("href"):
            self.found.add(("DIALOG" if "data-dialog" in attrs else "GET", attrs["href"]))
        if attrs.get("hx-get"):
            self.found.add(("DIALOG" if attrs.get("hx-target") == "#dialog-body" else "GET", attrs["hx-get"]))

    def handle_data(self, data):
        if self.script:
            actions = json.loads(data)["actions"]
            self.found |= {("DIALOG" if action.get("dialog") else "GET", action["url"]) for action in actions}
            self.script = False


def route_of(address):
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return match.view_name


def closed(method, name, person):
    """Whether the table says that this person is refused there, or that nothing would come of it. A dialog is as
    closed as what it sends."""
    if name in OWN:
        return False
    asked = ("GET", "POST") if method == "DIALOG" else (method,)
    words = {how: ROWS.get((name, how), {}).get(person, "ok") for how in asked}
    return {"403", "404"} & set(words.values()) or words.get("POST") == "none"


@pytest.mark.parametrize("person", READERS)
def test_nothing_is_offered_that_would_be_refused(settled, person):
    wrong, pages = {}, 0
    for (name, method), words in ROWS.items():
        route = settled.routes[name]
        if method != "GET" or route.is_api or words.get(person) != "ok":
            continue
        answer = walk.ask(settled.clients[person], route, "GET", settled.realm, before=settled.before)
        if not answer.response.get("Content-Type", "").startswith("text/html"):
            continue
        pages += 1
        offers = Offers(answer.response.request["PATH_INFO"])
        offers.feed(answer.content.decode())
        for how, address in offers.found:
            if closed(how, route_of(address), person):
                wrong.setdefault(f"{how} {route_of(address)}", set()).add(name)
    assert pages > 40
    assert not wrong, "\n" + "\n".join(f"{offer}: on {', '.join(sorted(on))}" for offer, on in sorted(wrong.items()))


def test_who_works_is_offered_it(settled):
    """The same walk finds the buttons where they belong."""
    found = set()
    for name in ("leads:list", "customers:list", "opportunities:board", "imports:index", "customers:detail"):
        answer = walk.ask(settled.clients["ann"], settled.routes[name], "GET", settled.realm, before=settled.before)
        offers = Offers(answer.response.request["PATH_INFO"])
        offers.feed(answer.content.decode())
        found |= {(how, route_of(address)) for how, address in offers.found}
    creates = {("DIALOG", f"{name}:create") for name in ("leads", "customers", "opportunities")}
    assert found >= creates | {("POST", "imports:index"), ("DIALOG", "customers:edit"), ("DIALOG", "leads:tag_many")}


ROW = re.compile(r"<tr id=.*?</tr>", re.DOTALL)
LISTS = {"leads": "leads:assign", "opportunities": "opportunities:transfer", "customers": "customers:transfer"}


@pytest.fixture
def shared(world):
    """Ann's lead, opportunity and customer, which Cy may read and Ben may change."""
    ship_all()
    customer = create_customer(by=world.ann, owner=world.ann, name="Acme")
    lead = create_lead(by=world.ann, name="Wang")
    assign_lead(lead, to=world.ann, by=world.lea)
    for record in (lead, create_opportunity(by=world.ann, owner=world.ann, customer=customer, name="Pump"), customer):
        share_record(record, by=world.ann, user=world.cy, access="read")
        share_record(record, by=world.ann, user=world.ben, access="edit")
    return world


@pytest.mark.django_db
@pytest.mark.parametrize("kind", LISTS)
def test_the_menu_of_a_row_offers_what_its_reader_may_do_with_it(shared, client, kind):
    def offered(person):
        client.force_login(getattr(shared, person))
        (row,) = ROW.findall(client.get(f"/{kind}/").content.decode())
        offers = Offers("")
        offers.feed(row)
        return {route_of(address) for _how, address in offers.found}

    edit, give = f"{kind}:edit", LISTS[kind]
    assert {edit, "followups:plan"} & offered("cy") == set()
    assert give not in offered("ben") and {edit, "followups:plan"} <= offered("ben")
    assert {edit, "followups:plan"} <= offered("ann")
    assert {edit, give} <= offered("lea")
