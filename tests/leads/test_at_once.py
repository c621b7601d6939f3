"""Leads whose owner or pool is known are stored as the worker would leave them, in one go."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.followups.models import Activity
from crm.jobs.models import Outbox
from crm.users.models import Pool
from leads.intake.at_once import create_taken_in
from leads.intake.leads import take_in_leads
from leads.models import Lead, LeadPolicy, ScoringRule
from leads.services import create_lead, create_leads, new_lead

pytestmark = pytest.mark.django_db

TYPED = (
    {"name": "陈思远", "company": "云帆", "title": "总经理", "phone": "138 0013 8000", "region": "华北"},
    {"name": "asdf", "email": "a@mailinator.com", "need": "http://a.example http://b.example"},
    {"name": "Known before", "phone": "13900139000", "industry": "Software"},
    {"name": "Jo", "title": "CEO", "email": "jo@acme.example", "need": "A quote for fifty seats", "company": "Acme"},
)
COLUMNS = "name owner team pool status intake intake_attempts score fit interest score_detail grade is_mql validity"


def outcome():
    columns = [*COLUMNS.split(), "duplicate_of__name", "version"]
    leads = Lead.objects.filter(version=1).exclude(external_id="old").order_by("id")
    told = Activity.objects.filter(object_id__in=leads.values("pk")).order_by("object_id", "id")
    return {
        "leads": list(leads.values_list(*columns)),
        "scored": [bool(at) for at in leads.values_list("scored_at", flat=True)],
        "told": list(told.values_list("kind", "data__score", "data__to", "by")),
        "announced": list(Outbox.objects.order_by("id").values_list("topic", flat=True)),
    }


@pytest.fixture
def office(shipped):
    LeadPolicy.objects.update_or_create(pk=1, defaults={"mql_threshold": 5})
    create_lead(by=shipped.cy, name="The first", phone="13900139000", external_source="x", external_id="old")
    take_in_leads()
    Outbox.objects.all().delete()
    return shipped


def drafts(by, pool):
    return [new_lead(by=by, pool=pool, **typed) for typed in TYPED]


@pytest.mark.parametrize("pooled", [False, True])
def test_the_same_as_by_the_worker(office, pooled):
    by, pool = (office.lea, Pool.objects.first()) if pooled else (office.ann, None)
    create_leads(drafts(by, pool), by=by)
    take_in_leads()
    slowly = outcome()
    assert any(line[12] for line in slowly["leads"])  # one is marketing-qualified
    assert any(line[14] == "The first" for line in slowly["leads"])
    Lead.objects.exclude(external_id="old").update(deleted_at="2026-01-01T00:00Z", version=9)
    Outbox.objects.all().delete()
    create_taken_in(drafts(by, pool), by=by)
    assert outcome() == slowly
    assert not Lead.objects.pending().exists()


def test_so_are_as_many_as_are_finished_while_others_are_stored(office):
    """And a rule that asks for tags, which none of them has, asks no table for each."""
    ScoringRule.objects.filter(pk=ScoringRule.objects.filter(event="").first().pk).update(
        condition={"not": {"field": "tags", "op": "is_set"}}
    )
    typed = [{"name": f"陈 {n}", "phone": f"1380013{n:04}", "title": "总经理" if n % 2 else ""} for n in range(150)]
    outcomes = []
    for write in (create_leads, create_taken_in):
        Lead.objects.update(deleted_at="2026-01-01T00:00Z", version=9)
        Outbox.objects.all().delete()
        write([new_lead(by=office.ann, **values) for values in typed], by=office.ann)
        take_in_leads()
        outcomes.append(outcome())
    assert outcomes[0] == outcomes[1]
    assert len({lead[7] for lead in outcomes[0]["leads"]}) > 1  # not all of one score


def test_who_has_to_be_given_to_somebody_waits_for_the_worker(office):
    lead, own = create_taken_in(
        [new_lead(by=office.lea, name="A"), new_lead(by=office.lea, name="B", owner=office.ann)], by=office.lea
    )
    assert (lead.intake, lead.scored_at) == ("pending", None)
    assert own.intake == "done" and own.scored_at
    assert take_in_leads() == 1


def test_as_many_statements_for_forty_as_for_twenty(office):
    counts = []
    for many in (20, 20, 40):  # the first looks up what is looked up once
        new = [new_lead(by=office.ann, name=f"N{many}-{n}") for n in range(many)]
        with CaptureQueriesContext(connection) as asked:
            create_taken_in(new, by=office.ann)
        counts.append(len(asked))
    assert counts[1] == counts[2] < 25
