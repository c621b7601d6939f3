"""Many leads taken in together: the same choices, traces and rows as one after the other, in a fixed number of
statements; one bad lead harms nobody."""

import datetime as dt
import random
from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.calendar import today
from crm.followups.models import Activity, FollowUp, Notification
from crm.jobs.invariants import broken_invariants
from crm.jobs.models import Outbox
from leads.intake import queue
from leads.intake.leads import take_in_leads
from leads.intake.together import Plan
from leads.models import Assignment, AssignmentRule, Lead, LeadBatch, LeadLoad
from tests.audit.guard import rewriting
from tests.leads.test_choose import rule
from tests.world import make_user

pytestmark = pytest.mark.django_db

MOMENTS = ("intake_not_before", "assigned_at", "response_due_at", "next_followup_at", "scored_at")
REGIONS = ("华北", "华南", "华东", "")
SEEDS = range(6)


def some_leads(chance, number):
    rows = [
        Lead(
            name=f"Lead {n}",
            region=chance.choice(REGIONS),
            phone=chance.choice(["", "13800138000", "123", f"139{n:08}"]),
            title=chance.choice(["", "CEO"]),
            need=chance.choice(["", "a quote"]),
            company=chance.choice(["", "晨星制造"]),
        )
        for n in range(number)
    ]
    for lead in rows:
        lead.phone_e164 = "+86" + lead.phone if len(lead.phone) == 11 else ""
    return Lead.objects.bulk_create(rows)


def some_rules(world, chance):
    """People with and without limits, absent ones, rules that share people, one that is broken."""
    people = [make_user(f"rep{n}", team=chance.choice([world.north, world.south])) for n in range(8)]
    for person in people:
        person.lead_capacity = chance.choice([None, None, 0, 1, 3, 8])
        person.takes_leads = chance.random() < 0.9
        person.away_from = chance.choice([None, None, today() - dt.timedelta(days=1)])
        person.away_until = chance.choice([None, today() + dt.timedelta(days=3), today() - dt.timedelta(days=1)])
        person.save()
    for n in range(4):
        condition = {"field": "region", "op": chance.choice(["is", "is_not"]), "value": chance.choice(REGIONS[:3])}
        users = chance.sample(people, chance.randrange(4))
        teams = chance.sample([world.sales, world.north, world.south], chance.randrange(2))
        strategy = chance.choice(["round_robin", "least_loaded"])
        rule(n, chance.choice([condition, {}]), users=users, teams=teams, strategy=strategy)
    AssignmentRule.objects.create(name_en="Broken", name_zh="坏", order=2, condition={"field": "nope", "op": "is"})
    if chance.random() < 0.5:  # sometimes nobody is left
        AssignmentRule.objects.filter(order=1000).update(active=False)


def outcome():
    """What stands in every table, without ids and moments that no two runs share."""
    assigned = dict(Assignment.objects.values_list("pk", "lead__name"))

    def key(text):
        kind, _colon, pk = text.partition(":")
        return (kind, assigned.get(int(pk))) if kind == "assignment" else text

    columns = ("name", "owner", "team", "pool", "status", "intake", "score", "grade", "is_mql", "validity", "version")
    return {
        "leads": list(Lead.objects.order_by("id").values_list(*columns, "duplicate_of__name", "score_detail")),
        "moments": [[bool(each) for each in row] for row in Lead.objects.order_by("id").values_list(*MOMENTS)],
        "traces": list(Assignment.objects.order_by("lead__id").values_list("lead__name", "to", "team", "rule", "why")),
        "positions": list(AssignmentRule.objects.order_by("id").values_list("last_user")),
        "follow-ups": list(
            FollowUp.objects.order_by("object_id").values_list("owner", "goal", "goal_zh", "sla", "purpose", "kind")
        ),
        "activities": sorted(Activity.objects.values_list("kind", "object_id", "data__to", "data__how", "data__score")),
        "notices": sorted((u, k, key(text), str(d)) for u, k, text, d in NOTICES()),
        "announced": sorted(Outbox.objects.values_list("topic", "payload__record")),
    }


def NOTICES():
    return Notification.objects.values_list("user", "kind", "key", "data")


@pytest.mark.parametrize("seed", SEEDS)
def test_together_is_as_one_by_one(shipped, seed, monkeypatch):
    chance = random.Random(seed)
    some_rules(shipped, chance)
    some_leads(chance, 40)
    found = []
    for size in (1, 7, queue.BATCH):
        monkeypatch.setattr(queue, "BATCH", size)
        with transaction.atomic():
            take_in_leads()
            found.append(outcome())
            transaction.set_rollback(True)
    assert found[0] == found[1] == found[2]
    assert any(owner for _name, owner, *_rest in found[0]["leads"])


def test_statements_do_not_grow_with_the_leads(shipped):
    counts = []
    for number in (20, 200):
        some_leads(random.Random(1), number)
        with CaptureQueriesContext(connection) as asked:
            assert take_in_leads() == number
        counts.append(len(asked))
    assert counts[0] == counts[1] and counts[1] <= 0.1 * queue.BATCH


def test_loads_are_the_open_leads_of_everybody(shipped):
    rule(1)
    some_leads(random.Random(2), 30)
    take_in_leads()
    Lead.objects.filter(owner=shipped.ann).update(owner=shipped.ben)
    with rewriting():
        Lead.objects.filter(owner=shipped.cy).first().delete()
    Lead.objects.filter(pk=Lead.objects.filter(owner=shipped.cy).first().pk).update(status="disqualified")
    loads = LeadLoad.objects.of([shipped.ann.pk, shipped.ben.pk, shipped.cy.pk])
    assert loads == {shipped.ben.pk: 20, shipped.cy.pk: 8}
    assert not any("load" in broken.name for broken in broken_invariants())


def test_loads_added_up_are_the_same_loads(shipped):
    from leads.models.load import add_up

    rule(1)
    for seed in range(3):
        some_leads(random.Random(seed), 5)
        take_in_leads()
    people = [shipped.ann.pk, shipped.ben.pk, shipped.cy.pk]
    before, rows = LeadLoad.objects.of(people), LeadLoad.objects.count()
    add_up()
    assert LeadLoad.objects.of(people) == before == dict.fromkeys(people, 5) and LeadLoad.objects.count() == 3 < rows


def test_one_bad_lead_is_put_off_and_the_others_are_assigned(shipped, monkeypatch):
    some_leads(random.Random(3), 30)
    bad = Lead.objects.all()[7]

    def poisoned(plan, leads):
        done = carry_out(plan, leads)
        if any(lead.pk == bad.pk for lead in leads):
            raise ZeroDivisionError
        return done

    carry_out = Plan.carry_out
    monkeypatch.setattr(Plan, "carry_out", poisoned)
    take_in_leads()
    bad.refresh_from_db()
    assert (bad.intake, bad.owner) == ("pending", None) and bad.intake_attempts
    assert "ZeroDivisionError" in bad.intake_error and bad.intake_not_before
    assert Lead.objects.filter(intake="done").count() == Assignment.objects.count() == 29
    assert not LeadBatch.objects.exists()


def test_a_batch_lost_with_its_worker_uses_up_one_attempt_and_is_taken_in_smaller_groups(shipped, monkeypatch):
    leads = some_leads(random.Random(4), 100)
    LeadBatch.objects.create(kind="lead", ids=[lead.pk for lead in leads[:70]])
    LeadBatch.objects.update(at=leads[0].created_at - dt.timedelta(minutes=1))
    sizes = []

    def watched(plan, leads):
        sizes.append(len(leads))
        return carry_out(plan, leads)

    carry_out = Plan.carry_out
    monkeypatch.setattr(Plan, "carry_out", watched)
    assert take_in_leads() == 100
    assert sorted(sizes) == [6, 30, 64]
    assert not LeadBatch.objects.exists() and Assignment.objects.count() == 100


def test_a_deadly_lead_uses_up_few_attempts_of_its_neighbours(shipped, monkeypatch):
    """Each round is a worker that dies with whatever group holds the deadly lead."""
    leads = some_leads(random.Random(5), 40)
    deadly = leads[20]

    class Died(BaseException):
        pass

    def dying(plan, leads):
        if any(lead.pk == deadly.pk for lead in leads):
            raise Died
        return carry_out(plan, leads)

    carry_out = Plan.carry_out
    monkeypatch.setattr(Plan, "carry_out", dying)
    for _round in range(20):
        LeadBatch.objects.update(at=leads[0].created_at - dt.timedelta(minutes=1))
        with suppress(Died):
            take_in_leads()
    deadly.refresh_from_db()
    assert deadly.intake == "failed" and deadly.intake_attempts >= queue.MOST_ATTEMPTS
    others = Lead.objects.exclude(pk=deadly.pk)
    assert set(others.values_list("intake", flat=True)) == {"done"}
    assert max(others.values_list("intake_attempts", flat=True)) <= len(queue.GROUPS) + 1
