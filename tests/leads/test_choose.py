"""Who gets a lead, and why."""

import datetime as dt
from collections import Counter

import pytest

from crm.calendar import today
from leads.assignment.hours import response_due
from leads.intake.leads import take_in_leads
from leads.models import Assignment, AssignmentRule, Lead, LeadPolicy
from leads.services import create_lead

pytestmark = pytest.mark.django_db


def rule(order, condition=None, *, users=(), teams=(), strategy="round_robin"):
    made = AssignmentRule.objects.create(
        name_en=f"Rule {order}", name_zh=f"规则 {order}", order=order, condition=condition or {}, strategy=strategy
    )
    made.users.set(users)
    made.teams.set(teams)
    return made


def give(world, number=1, **fields):
    leads = [create_lead(by=world.ada, name=f"Lead {n}", **fields) for n in range(number)]
    take_in_leads()
    return [Lead.objects.get(pk=lead.pk) for lead in leads]


def turns():
    return Counter(Assignment.objects.values_list("to__name", flat=True))


def test_the_first_rule_that_holds_decides(shipped):
    rule(1, {"field": "region", "op": "is", "value": "华南"}, teams=[shipped.south])
    rule(2, {"field": "region", "op": "is", "value": "华北"}, teams=[shipped.north])
    (lead,) = give(shipped, region="华北")
    assert lead.owner in (shipped.ann, shipped.ben)
    why = Assignment.objects.get().why
    assert why["rule"]["zh"] == "规则 2" and why["tried"][0] == {
        "rule": {"en": "Rule 1", "zh": "规则 1"},
        "rule_id": why["tried"][0]["rule_id"],
        "skipped": "condition",
    }
    assert why["chosen"]["user"] == lead.owner_id


def test_turns_are_even(shipped):
    rule(1)
    give(shipped, 10)
    assert max(turns().values()) - min(turns().values()) <= 1


def test_a_team_means_its_whole_subtree(shipped):
    rule(1, teams=[shipped.sales])
    give(shipped, 3)
    assert set(turns()) == {"Ann", "Ben", "Cy"}


def test_least_loaded_takes_who_has_least_then_who_waited_longest(shipped):
    rule(1, strategy="least_loaded")
    for n in range(3):
        create_lead(by=shipped.ann, name=f"Ann's {n}")
    give(shipped, 4)
    assert turns() == {"Ann": 3, "Ben": 2, "Cy": 2}


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"takes_leads": False},
        {"away_from": today() - dt.timedelta(days=1)},
        {"away_from": today(), "away_until": today()},
        {"lead_capacity": 0},
    ],
)
def test_who_cannot_is_passed_over(shipped, change):
    for name, value in change.items():
        setattr(shipped.ann, name, value)
    shipped.ann.save()
    rule(1, users=[shipped.ann])
    (lead,) = give(shipped)
    assert lead.owner != shipped.ann
    assert Assignment.objects.get().why["tried"][0]["skipped"] == "nobody"


def test_who_comes_back_tomorrow_is_away_today_only(shipped):
    shipped.ann.away_from = shipped.ann.away_until = today() - dt.timedelta(days=1)
    shipped.ann.save()
    rule(1, users=[shipped.ann])
    assert give(shipped)[0].owner == shipped.ann


def test_capacity_counts_open_leads_only(shipped):
    shipped.ann.lead_capacity = 2
    shipped.ann.save()
    rule(1, users=[shipped.ann])
    leads = give(shipped, 3)
    assert [lead.owner for lead in leads[:2]] == [shipped.ann] * 2 and leads[2].owner != shipped.ann


def test_the_due_time_moves_with_the_hours_of_the_assignee(shipped):
    policy = LeadPolicy(pk=1)
    friday = dt.datetime(2026, 3, 6, 9, 30, tzinfo=dt.UTC)  # 17:30 in Shanghai
    due = response_due(shipped.ann, friday, policy)
    assert due == dt.datetime(2026, 3, 9, 2, 30, tzinfo=dt.UTC)
    shipped.ann.work_start = shipped.ann.work_end = dt.time(9)
    assert response_due(shipped.ann, friday, policy) > friday


def test_assigning_takes_a_fixed_number_of_queries_whoever_is_there(shipped):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.world import make_user

    counts = []
    for round_ in range(2):
        create_lead(by=shipped.ada, name="Lead")
        with CaptureQueriesContext(connection) as asked:
            take_in_leads()
        counts.append(len(asked))
        for n in range(20):
            make_user(f"rep{round_}{n}", team=shipped.south)
    assert counts[0] == counts[1]
