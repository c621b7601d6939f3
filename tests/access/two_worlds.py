"""The same person in two worlds that differ only in what they may not see; every answer compared byte by byte.

One world is the other with the hidden part taken back, so that whatever is mine is the same row in both. Time stands
still, and sequences begin anew in each world, so that what is written gets the same ids.
"""

import re
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from types import SimpleNamespace

import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from crm.customers.services import create_customer
from crm.followups.services import log_activity, notify, plan_followup
from leads.services import create_lead
from opportunities.services import create_opportunity, win
from tests.world import make_user

from . import calls, table, walk
from .questions import questions
from .realm import make_people, make_realm
from .routes import routes

# Who asks, and in which part of the house the hidden things happen.
CALLERS = ("rep", "manager", "leader", "marketing", "service")
FIRST_ID = 7 * 10**8
NAMED = "(quote_ident(schemaname) || '.' || quote_ident(sequencename))"
PAGES = 3
# Differs from answer to answer whoever else is there: the tokens of forms, the keys of files.
CHANGING = (
    rb'name="csrfmiddlewaretoken" value="[^"]+"',
    rb'"X-CSRFToken": "[^"]+"',
    rb'"key":"[\w-]{22}"',
    rb"/attachments/[\w-]{22}/",
)
# Their answers hold something made at random: a token.
RANDOM = ("users:token_create", "api-token", "users:token_revoke")
# Whoever holds the link may: there is no hidden one for who knows it.
LINKS = ("users:invitation",)


def unchanging(content):
    for pattern in CHANGING:
        content = re.sub(pattern, b"", content)
    return content


class Worlds:
    """`.people`, `.mine`, `.client`; `hidden()` is what the other world has besides."""

    def __init__(self, caller):
        self.people = people = make_people()
        people.sue = make_user("Sue", team=people.south)
        self.caller = caller
        callers = {"rep": "cy", "manager": "sol", "leader": "lea", "marketing": "mia", "service": "sam"}
        self.who = getattr(people, callers[caller])
        if caller == "leader":
            self.mine = make_realm(people, people.ann, pool=people.pool, colleague=people.ben)
        else:
            self.mine = make_realm(people, people.cy, pool=people.south_pool, colleague=people.sol)
        self.client = walk.Client(raise_request_exception=False)
        self.client.force_login(self.who)

    def hide(self):
        """Adds what the caller may not see; the realm whose ids are guessed."""
        people = self.people
        if self.caller in ("marketing", "service"):
            return self._sales()
        if self.caller == "leader":
            return self._help_for_a_stranger()
        realm = make_realm(people, people.ann, pool=people.pool, colleague=people.ben, tag=" of Ann")
        same = make_realm(people, people.ben, pool=people.pool, colleague=people.ann)  # the same words and phones
        win(same.opportunity, by=people.ada)
        if self.caller == "rep":
            self._of_the_next_desk()
        past = {"user": self.who, "access": "edit", "until": timezone.now() - timedelta(minutes=1)}
        for record in (realm.customer, realm.lead, realm.opportunity):  # shared until a minute ago
            link = record.share_link()
            link.model.objects.create(**{link.name: record}, **past)
        return realm

    def _sales(self):
        """Marketing and service read customers: what is sold to them, and what is said about that, they do not."""
        people, mine = self.people, self.mine
        sale = create_opportunity(by=people.cy, owner=people.cy, customer=mine.customer, name="Secret sale", amount=9)
        due = timezone.now() + timedelta(days=2)
        todo = plan_followup(sale, owner=people.cy, due=due, goal="Secret step", by=people.cy)
        note = log_activity(sale, kind="note", direction="system", by=people.cy, body="Secret note")
        return SimpleNamespace(**{**vars(mine), "opportunity": sale, "followup": todo, "activity": note})

    def _help_for_a_stranger(self):
        """Ann, whom Lea leads, helps Cy: her follow-up on his opportunity is hers and no business of Lea's."""
        people, late = self.people, timezone.now() - timedelta(hours=1)
        realm = make_realm(people, people.cy, pool=people.south_pool, colleague=people.ann, tag=" of Cy")
        plan_followup(realm.opportunity, owner=people.ann, due=late, goal="Secret help", by=people.ann)
        return realm

    def _of_the_next_desk(self):
        """A colleague of the same team, whose records a rep does not see, and leads that nobody has yet."""
        people, due = self.people, timezone.now() - timedelta(hours=1)
        customer = create_customer(by=people.sue, owner=people.sue, name="Acme Trading", phone="13800138000")
        sale = create_opportunity(by=people.sue, owner=people.sue, customer=customer, name="Cold storage", amount=7)
        plan_followup(sale, owner=people.sue, due=due, goal="Late", by=people.sue)
        log_activity(customer, kind="meeting", direction="two_way", by=people.sue, body="Met")
        notify(people.sue, kind="lead_assigned", key="desk", about=customer, data={})
        create_lead(by=people.ada, name="Wang Fang", company="Acme Trading", phone="13800138000")


@contextmanager
def sequences_as_they_were():
    """What is undone leaves its numbers behind: they are given back."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {NAMED}, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences")
        before = cursor.fetchall()
    yield
    with connection.cursor() as cursor:
        for name, value, used in before:
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, value, used])


@contextmanager
def two_worlds(caller):
    """Yields `.compare(...)`: everything is made, asked and undone inside one transaction, while time stands still."""
    with sequences_as_they_were(), transaction.atomic(), time_machine.travel(timezone.now(), tick=False):
        yield Worlds(caller)
        transaction.set_rollback(True)


def compare(worlds, pick, *, act=None):
    """{question: (answer here, answer there)} of `pick(questions)`; `act(worlds, hidden)` gives answers to writes."""
    with transaction.atomic():
        hidden = worlds.hide()
        asked = pick(questions(worlds.client, worlds.mine, hidden))
        there = told(worlds, asked, hidden, act)
        transaction.set_rollback(True)
    here = told(worlds, asked, hidden, act)
    return {question: (here.get(question), there.get(question)) for question in {**here, **there}}


def told(worlds, asked, hidden, act):
    found = {}
    begin_anew()
    with transaction.atomic():  # who opens a notice has read it: not so the second time
        for address in asked:
            found |= _read(worlds.client, address)
        transaction.set_rollback(True)
    return found | (act(worlds, hidden) if act else {})


def begin_anew():
    """What is made from here on has the same ids in both worlds, and nothing is known from the other one."""
    cache.clear()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval({NAMED}::regclass, %s) FROM pg_sequences WHERE data_type::text = 'bigint'", [FIRST_ID]
        )


def _read(client, address):
    """The answer, and those of the pages behind it."""
    found, where = {}, address
    for _page in range(PAGES):
        response = client.get(where)
        answer = normal(response)
        found[where.removeprefix("http://testserver")] = answer
        if response.status_code != 200 or "json" not in response["Content-Type"]:
            break
        body = response.json()
        where = body.get("next") if isinstance(body, dict) else None
        if not where or not str(where).startswith("http"):
            break
    return found


def normal(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = {name: response.headers.get(name) for name in ("Location", "HX-Trigger", "HX-Redirect", "Retry-After")}
    return response.status_code, tuple(headers.items()), unchanging(content)


def verbs():
    """[(route, method)] of all that writes and whose answer is not made at random."""
    return [one for one in table.rows() if one[1] != "GET" and one[0] not in (*RANDOM, *LINKS, *calls.PUBLIC)]


def writes(worlds, hidden, *, doors=None):
    """Every verb on my own records and on those that I may not see, with words and ids of either."""
    found, session = {}, worlds.client.cookies["sessionid"].value
    for name, method in verbs() if doors is None else doors:
        for address, said in ((worlds.mine, worlds.mine), (hidden, worlds.mine), (worlds.mine, hidden)):
            which = f"{name} {method} {'mine' if address is worlds.mine else 'hidden'} {said is hidden}"
            begin_anew()
            worlds.client.cookies = SimpleCookie({"sessionid": session})  # notices and a language wait in others
            with transaction.atomic():
                found[which] = normal(send(worlds.client, routes()[name], method, address, said))
                transaction.set_rollback(True)
    return found


def send(client, route, method, address, said):
    """The smallest valid call, at the address of one realm with the words of another."""
    where = walk.reverse(route.name, args=calls.address_of(route, address, method))
    query = {key: str(value) for key, value in calls.queries(said).get(route.name, {}).items()}
    body = calls.bodies(said).get((route.name, method)) or calls.forms(said).get(route.name, {})
    options = {"query_params": query}
    if route.is_api and route.name not in walk.MULTIPART:
        options |= {"data": body, "content_type": "application/json"}
    elif method == "POST":
        options |= {"data": body}
    return getattr(client, method.lower())(where, **options)


def differences(compared):
    wrong = [f"{question}: {what}" for question, pair in compared.items() if (what := difference(*pair))]
    return wrong


def difference(here, there):
    """Where two answers part, in a few words; nothing where they are equal."""
    if here == there:
        return ""
    if here is None or there is None:
        return "asked in one world only"
    a, b = here[2], there[2]
    place = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return (
        f"{here[:2]} {a[max(0, place - 60) : place + 60]!r} became {there[:2]} {b[max(0, place - 60) : place + 60]!r}"
    )


def statuses(compared):
    return Counter(pair[0][0] for pair in compared.values() if pair[0])
