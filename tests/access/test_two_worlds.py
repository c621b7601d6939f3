"""What a stranger works on changes nothing that I am told: every answer is byte for byte the same without it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from crm.followups.services import plan_followup

from . import table, walk
from .calls import PUBLIC
from .realm import make_people, make_realm
from .routes import routes

# What differs from answer to answer whoever else is there: tokens of forms, signed cursors, the request's own keys.
CHANGING = [
    rb'name="csrfmiddlewaretoken" value="[^"]+"',
    rb'"X-CSRFToken": "[^"]+"',
]
# What says nothing about records.
LEFT_OUT = ("api-schema", "api-docs", "jobs:healthz", *PUBLIC)

# The same doors asked for more: other people's owners and teams, sorting, exports, single letters.
MORE = {
    "customers:list": [{"q": "o"}, {"sort": "-name"}, {"export": "csv"}, {"export": "xlsx"}],
    "customers:contacts": [{"q": "Li"}, {"export": "csv"}],
    "leads:list": [{"q": "Wa"}, {"sort": "name"}, {"export": "csv"}],
    "leads:pool": [{"q": "Po"}],
    "opportunities:list": [{"q": "Co"}, {"export": "csv"}, {"outcome": "lost"}],
    "opportunities:board": [{"q": "Co"}],
    "followups:list": [{"whose": "team"}, {"state": "done"}],
    "followups:search": [{"q": "Acme"}, {"q": ""}, {"q": "13800138000"}],
    "customers:search_results": [{"q": "13800138000"}],
    "customers:contact_results": [{"q": "13700137000"}],
    "customers:pick": [{"q": "Acme"}],
    "customers:duplicate_hint": [{"phone": "13800138000"}],
    "leads:duplicate_hint": [{"name": "Wang Fang"}, {"company": "Acme Trading"}],
    "api-customers-list": [{"search": "Acme"}, {"ordering": "name"}, {"total": "exact"}, {"owner": "ann"}],
    "api-leads-list": [{"search": "Wang"}, {"ordering": "-score"}, {"owner": "ann"}, {"team": "north"}],
    "api-opportunities-list": [{"search": "Acme"}, {"ordering": "amount"}, {"owner": "ann"}],
    "api-opportunities-board": [{"owner": "ann"}],
    "api-duplicates": [{"phone": "13800138000"}],
}
REPORTS = ("funnel", "pipeline", "win-rate", "cycle", "velocity", "forecast", "waterfall", "losses", "leaderboard")
REPORTS += ("sources", "response", "ageing", "clv", "targets")


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        people = make_people()
        people.clients = walk.clients(people)
        yield people
        transaction.set_rollback(True)


def told(client, realm, people):
    """{question: answer} of every address that is read, on my own records and with words of a stranger's."""
    with transaction.atomic():  # who opens a notice has read it: not so the second time
        found = dict(_told(client, realm, people))
        transaction.set_rollback(True)
    return found


def _told(client, realm, people):
    ids = {"ann": people.ann.pk, "north": people.north.pk}
    for (name, method), _words in table.rows().items():
        route = routes()[name]
        if method != "GET" or name in LEFT_OUT:
            continue
        for query in [None, *MORE.get(name, [])]:
            query = {key: ids.get(value, value) for key, value in query.items()} if query else None
            yield (name, str(query)), normal(walk.send(client, route, "GET", realm, query=query))
    for report in REPORTS:
        yield ("report", report), normal(walk.visit(client, "api-analytics", [report]))


def normal(answer):
    content = answer.content
    if content.startswith(b"PK"):  # a workbook: its parts carry the time of writing
        content = b"xlsx of %d bytes" % (len(content) // 64)
    for pattern in CHANGING:
        content = re.sub(pattern, b"", content)
    return answer.status, answer.to, content


def test_what_my_rep_does_for_a_stranger_is_not_mine_to_read(people):
    """Ann helps Cy: her follow-up on Cy's opportunity is hers, and Lea, who does not see that, hears nothing of it."""
    with transaction.atomic(), time_machine.travel(timezone.now(), tick=False):
        realm = make_realm(people, people.ann, pool=people.pool, colleague=people.ben)
        before = told(people.clients["lea"], realm, people)
        cys = make_realm(people, people.cy, pool=people.south_pool, colleague=people.ann, tag=" of Cy")
        late = timezone.now() - timedelta(hours=1)
        plan_followup(cys.opportunity, owner=people.ann, due=late, goal="Secret help", by=people.ann)
        after = told(people.clients["lea"], realm, people)
        transaction.set_rollback(True)
    assert_equal(before, after)


def test_a_strangers_business_changes_no_answer(people):
    """Cy works in the south; then Ann begins to work in the north."""
    client = people.clients["cy"]
    with transaction.atomic(), time_machine.travel(timezone.now(), tick=False):
        realm = make_realm(people, people.cy, pool=people.south_pool, colleague=people.sol)
        before = told(client, realm, people)
        assert sum(status == 200 for status, _to, _content in before.values()) > 100
        anns = make_realm(people, people.ann, pool=people.pool, colleague=people.ben)
        past = {"user": people.cy, "access": "edit", "until": timezone.now() - timedelta(minutes=1)}
        for record in (anns.customer, anns.lead, anns.opportunity):  # shared until a minute ago
            link = record.share_link()
            link.model.objects.create(**{link.name: record}, **past)
        after = told(client, realm, people)
        transaction.set_rollback(True)
    assert_equal(before, after)


def assert_equal(before, after):
    parted = {question: difference(before[question], after[question]) for question in before}
    wrong = [f"{question}: {what}" for question, what in parted.items() if what]
    assert not wrong, "\n" + "\n".join(wrong)


def difference(one, other):
    """Where two answers part, in a few words; nothing where they are equal."""
    if one == other:
        return ""
    a, b = one[2], other[2]
    place = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return f"{one[0]} {a[max(0, place - 60) : place + 60]!r} became {other[0]} {b[max(0, place - 60) : place + 60]!r}"
