"""The public pool: who sees it, who claims, how many."""

import json

import pytest
from django.urls import reverse
from django.utils.html import escape

from crm.users.models import Pool
from crm.web.formats import BLANK
from leads.cells import need
from leads.models import Lead
from leads.services import claim_lead, create_lead

pytestmark = pytest.mark.django_db

PART = {"HTTP_HX_REQUEST": "true"}
PAGE = "/leads/pool/"


@pytest.fixture
def pool(shipped):
    pool = Pool.objects.first()
    pool.teams.set([shipped.north])
    return pool


@pytest.fixture
def ann(client, shipped, pool):
    client.force_login(shipped.ann)
    return client


def in_pool(shipped, pool, name="Wang Fang"):
    return create_lead(by=shipped.ada, name=name, pool=pool)


def test_those_who_may_claim_see_what_lies_in_it(ann, client, shipped, pool):
    in_pool(shipped, pool)
    page = ann.get(PAGE).content.decode()
    assert "Wang Fang" in page and "20 more leads today" in page
    client.force_login(shipped.cy)
    page = client.get(PAGE).content.decode()
    assert "Wang Fang" not in page and "No public pool is open to your team" in page
    assert client.get(reverse("leads:pool_of", args=[pool.pk])).status_code == 404


def test_claim_makes_it_mine_and_opens_it(ann, shipped, pool):
    lead = in_pool(shipped, pool)
    answer = ann.post(reverse("leads:claim", args=[lead.pk]), **PART)
    assert answer.headers["HX-Redirect"] == lead.get_absolute_url()
    lead.refresh_from_db()
    assert (lead.owner, lead.pool, lead.status) == (shipped.ann, None, "assigned")


def test_the_second_of_two_is_told(ann, client, shipped, pool):
    lead = in_pool(shipped, pool)
    seen = Lead.objects.get(pk=lead.pk)
    claim_lead(seen, by=shipped.ben)
    client.force_login(shipped.lea)  # sees Ben's lead, so that the claim gets as far as the verb
    answer = client.post(reverse("leads:claim", args=[lead.pk]), **PART)
    assert "faster" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    lead.refresh_from_db()
    assert lead.owner == shipped.ben


def test_a_lead_gone_meanwhile_is_a_clear_notice_for_a_rep_too(ann, shipped, pool):
    lead = in_pool(shipped, pool)
    claim_lead(lead, by=shipped.ben)
    answer = ann.post(reverse("leads:claim", args=[lead.pk]), **PART)
    assert answer.status_code == 404
    assert "faster" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_many_are_claimed_up_to_the_limit(ann, shipped, pool):
    Pool.objects.update(claim_limit=2)
    leads = [in_pool(shipped, pool, f"L{n}") for n in range(3)]
    ids = [lead.pk for lead in leads]
    told = ann.post(reverse("leads:claim_many"), {"ids": ids}, **PART)
    assert told.status_code == 409 and "that is the limit" in told.headers["HX-Trigger"]
    assert not Lead.objects.filter(owner=shipped.ann).exists()
    ann.post(reverse("leads:claim_many"), {"ids": ids[:2]}, **PART)
    assert Lead.objects.filter(owner=shipped.ann).count() == 2


def test_an_empty_pool_says_what_comes_here(ann):
    assert "The pool is empty" in ann.get(PAGE).content.decode()


def test_a_stranger_may_not_claim(client, shipped, pool):
    lead = in_pool(shipped, pool)
    client.force_login(shipped.cy)
    assert client.post(reverse("leads:claim", args=[lead.pk]), **PART).status_code == 404


def test_a_long_need_is_cut_and_stands_whole_in_its_title():
    shown, long = need(None, "预算已批 " * 10), "needs <fifty> seats, " * 8
    assert shown.count("预算已批") == 20  # whole, twice
    cut = need(None, long)
    assert f">{escape(long[:89])}…</span>" in cut and f'title="{escape(long)}"' in cut
    assert f">{BLANK}</span>" in need(None, "")
