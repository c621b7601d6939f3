"""Leads over the API."""

import gc

import pytest
from django.test.utils import CaptureQueriesContext

from crm.customers.models import Customer
from crm.users.models import Pool
from leads.intake.leads import take_in_leads
from leads.models import Lead
from leads.services import assign_lead, create_lead, release_lead
from opportunities.models import Opportunity

pytestmark = pytest.mark.django_db

LEADS = "/api/v1/leads/"


@pytest.fixture
def lead(shipped):
    return create_lead(by=shipped.ann, name="王芳", company="晨星制造", phone="13800138000", email="wf@example.com")


def path(lead, verb=""):
    return f"{LEADS}{lead.pk}/{verb + '/' if verb else ''}"


def test_what_a_rep_creates_is_the_reps_own(shipped, as_):
    answer = as_(shipped.ann).post(LEADS, {"name": "Wang Fang", "phone": "138 0013 8000", "need": "a quote"})
    assert answer.status_code == 201, answer.json()
    assert answer.json()["owner"] == shipped.ann.pk and answer.json()["status"] == "assigned"
    assert answer.json()["response_due_at"]


def test_what_an_admin_creates_is_assigned_by_the_worker(shipped, as_):
    answer = as_(shipped.ada).post(LEADS, {"name": "Wang Fang"})
    assert answer.json()["owner"] is None
    take_in_leads()
    assert as_(shipped.ada).get(f"{LEADS}{answer.json()['id']}/").json()["owner"]


def test_a_rep_creates_nothing_for_others(shipped, as_):
    assert as_(shipped.ann).post(LEADS, {"name": "X", "owner": shipped.ben.pk}).status_code == 400


def test_fields_outside_the_list_stay_as_they_are(shipped, as_, lead):
    before = Lead.objects.values().get(pk=lead.pk)
    sent = {"score": 999, "status": "converted", "owner": shipped.cy.pk, "is_mql": True, "created_at": "2020-01-01"}
    answer = as_(shipped.ann).patch(path(lead), sent)
    assert answer.status_code == 400 and set(answer.json()["errors"]) == set(sent)
    assert Lead.objects.values().get(pk=lead.pk) == before


def test_changing_counts_the_version_and_an_old_one_is_refused(shipped, as_, lead):
    version = as_(shipped.ann).get(path(lead)).json()["version"]
    changed = as_(shipped.ann).patch(path(lead), {"title": "CEO", "version": version})
    assert changed.json()["title"] == "CEO" and changed.json()["version"] > version
    assert as_(shipped.ann).patch(path(lead), {"title": "CFO", "version": version}).status_code == 409


def test_a_stranger_finds_nothing_whatever_the_method(shipped, as_, lead):
    cy = as_(shipped.cy)
    for verb in ("assign", "claim", "release", "qualify", "disqualify", "convert", "merge"):
        assert cy.post(path(lead, verb), {}).status_code == 404, verb
    for verb in ("", "score", "trace"):
        assert cy.get(path(lead, verb)).status_code == 404, verb
    assert cy.patch(path(lead), {"name": "Mine"}).status_code == 404
    assert cy.delete(path(lead)).status_code == 404
    assert as_(None).get(path(lead)).status_code == 401


def test_a_reader_who_may_not_change_is_told_so(shipped, as_, lead):
    ben = as_(shipped.ben)
    pool = Pool.objects.get()
    pool.teams.set([shipped.sales])
    release_lead(lead, reason="Not my region", by=shipped.ann)
    assert ben.get(path(lead)).status_code == 200
    assert ben.post(path(lead, "qualify"), {}).status_code == 403
    assert ben.post(path(lead, "assign"), {"to": shipped.ben.pk}).status_code == 403


def test_assign_claim_and_release(shipped, as_, lead):
    Pool.objects.get().teams.set([shipped.sales])
    assert as_(shipped.ann).post(path(lead, "assign"), {"to": shipped.ben.pk}).status_code == 403
    assigned = as_(shipped.lea).post(path(lead, "assign"), {"to": shipped.ben.pk, "why": "Knows them"})
    assert assigned.json()["owner"] == shipped.ben.pk
    released = as_(shipped.ben).post(path(lead, "release"), {"reason": "No time"})
    assert (released.json()["owner"], released.json()["pool"]) == (None, Pool.objects.get().pk)
    assert as_(shipped.cy).post(path(lead, "claim")).json()["owner"] == shipped.cy.pk
    assert as_(shipped.lea).post(path(lead, "claim")).status_code == 404
    trace = as_(shipped.cy).get(path(lead, "trace")).json()
    assert [line["why"]["how"] for line in trace["assignments"]] == ["claimed", "manual", "own"]


def test_convert_twice_gives_the_first_result(shipped, as_, lead):
    body = {"opportunity": {"name": "Line 1", "amount": "120000.00"}}
    first = as_(shipped.ann).post(path(lead, "convert"), body)
    assert first.status_code == 200, first.json()
    second = as_(shipped.ann).post(path(lead, "convert"), {})
    assert first.json()["status"] == "converted"
    assert {k: first.json()[k] for k in ("customer", "contact", "opportunity")} == {
        k: second.json()[k] for k in ("customer", "contact", "opportunity")
    }
    assert Opportunity.objects.get().name == "Line 1" and Customer.objects.get().name == "晨星制造"


def test_convert_onto_an_invisible_customer_is_refused(shipped, as_, lead):
    from crm.customers.services import create_customer

    theirs = create_customer(by=shipped.cy, owner=shipped.cy, name="Of the south")
    answer = as_(shipped.ann).post(path(lead, "convert"), {"customer": theirs.pk})
    assert answer.status_code == 400 and "customer" in answer.json()["errors"]
    assert not Opportunity.objects.exists()


def test_every_point_of_the_score_is_explained(shipped, as_, lead):
    assert as_(shipped.ann).post("/api/v1/events/", {"lead": lead.pk, "kind": "demo_request"}).status_code == 201
    score = as_(shipped.ann).get(path(lead, "score")).json()
    assert score["score"] == score["fit"] + score["interest"]
    assert sum(line["points"] for line in score["points"]) == score["score"]
    assert score["interest"] == 15 and score["threshold"] == 60


def test_an_event_with_a_key_counts_once(shipped, as_, lead):
    for _ in range(2):
        as_(shipped.ann).post("/api/v1/events/", {"lead": lead.pk, "kind": "demo_request", "key": "d1"})
    assert len(as_(shipped.ann).get(f"/api/v1/events/?lead={lead.pk}").json()["results"]) == 1
    assert as_(shipped.cy).get("/api/v1/events/").json()["results"] == []
    assert as_(shipped.cy).post("/api/v1/events/", {"lead": lead.pk, "kind": "demo_request"}).status_code == 400


def test_filters_and_search_and_an_unknown_parameter(shipped, as_, lead):
    ann = as_(shipped.ann)
    create_lead(by=shipped.ann, name="Li Na", company="Other")
    for query, found in {
        f"owner={shipped.ann.pk}": 2,
        "owner=me": 2,
        "owner=none": 0,
        "status=assigned,working": 2,
        "status=new": 0,
        "search=晨": 1,
        "search=8001": 1,
        "search=wf@": 1,
        "grade=A": 0,
        "score_min=1000": 0,
        "created_from=2020-01-01": 2,
        "created_to=2020-01-01": 0,
        "is_mql=true": 0,
    }.items():
        answer = ann.get(f"{LEADS}?{query}")
        assert (answer.status_code, len(answer.json().get("results", []))) == (200, found), query
    for query in (
        "nothing=1",
        "status=nonsense",
        "is_mql=yes",
        "score_min=x",
        "ordering=password",
        "search=a",
        "owner=x",
    ):
        assert ann.get(f"{LEADS}?{query}").status_code == 400, query


def test_deleting_hides_it(shipped, as_, lead):
    assert as_(shipped.ann).delete(path(lead)).status_code == 204
    assert as_(shipped.ann).get(path(lead)).status_code == 404


def test_merging_needs_both(shipped, as_, lead):
    other = create_lead(by=shipped.ann, name="Wang", email="w@example.com", title="CEO")
    theirs = create_lead(by=shipped.cy, name="Of Cy")
    ann = as_(shipped.ann)
    assert ann.post(path(lead, "merge"), {"other": theirs.pk}).status_code == 400
    for _ in range(2):
        merged = ann.post(path(lead, "merge"), {"other": other.pk})
        assert merged.status_code == 200 and merged.json()["title"] == "CEO"
    assert ann.get(path(other)).status_code == 404


@pytest.mark.parametrize("rows", [10, 50])
def test_a_list_takes_the_same_number_of_queries(shipped, as_, rows):
    from django.db import connection

    for n in range(rows):
        create_lead(by=shipped.ada, name=f"Lead {n}")
    take_in_leads()
    client = as_(shipped.dee)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"{LEADS}?page_size=100")
    assert len(answer.json()["results"]) == rows
    assert len(asked) <= 10, [query["sql"][:80] for query in asked]


def test_assigning_to_nobody_known_is_a_field_error(shipped, as_, lead):
    assert as_(shipped.lea).post(path(lead, "assign"), {"to": 10**12}).status_code == 400
    assert as_(shipped.lea).post(path(lead, "assign"), {"to": shipped.cy.pk}).status_code == 400
    assert assign_lead(lead, to=shipped.ben, by=shipped.lea).owner == shipped.ben


def test_who_it_may_be_a_duplicate_of_is_told_only_to_whom_may_see_that(shipped, as_, lead):
    """Cy guesses a phone that Ann's lead has: his own lead tells him nothing of hers."""
    mine = as_(shipped.cy).post(LEADS, {"name": "Guess", "phone": lead.phone}).json()["id"]
    take_in_leads()
    assert Lead.objects.get(pk=mine).duplicate_of == lead
    assert as_(shipped.cy).get(f"{LEADS}{mine}/").json()["duplicate_of"] is None
    assert as_(shipped.cy).get(LEADS).json()["results"][0]["duplicate_of"] is None
    assert as_(shipped.ada).get(f"{LEADS}{mine}/").json()["duplicate_of"] == lead.pk
    told = {row["id"]: row["duplicate_of"] for row in as_(shipped.ada).get(LEADS).json()["results"]}
    assert told == {mine: lead.pk, lead.pk: None}


def test_the_rows_of_an_answer_wait_for_no_garbage_collector(shipped, as_, lead):
    client = as_(shipped.ann)
    client.get(LEADS)
    gc.collect()
    gc.disable()
    try:
        known = sum(type(one) is Lead for one in gc.get_objects())
        assert client.get(LEADS).json()["results"][0]["id"] == lead.pk
        assert sum(type(one) is Lead for one in gc.get_objects()) == known
    finally:
        gc.enable()
