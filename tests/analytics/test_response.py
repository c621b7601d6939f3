"""First response: in everybody's own working minutes, whether the worker has counted them yet or not."""

import datetime as dt
import random
from decimal import Decimal
from statistics import mean, median

import pytest

from analytics.reports import QUESTIONS, response
from analytics.scope import Scope, places
from crm.calendar import named_period, now, working_minutes_between
from leads.assignment.hours import hours_of
from leads.assignment.measuring import measure_all
from leads.models import Lead

pytestmark = pytest.mark.django_db


def test_each_and_all_have_the_minutes_of_their_own_calendar(world):
    """People with different hours and zones, unanswered leads, and an answer before the assignment."""
    world.ben.work_start, world.ben.work_end, world.ben.time_zone = dt.time(14), dt.time(22, 30), "America/New_York"
    world.ben.save()
    chance, answered = random.Random(11), {}
    for n in range(80):
        owner = (world.ann, world.ben, world.cy)[n % 3]
        assigned = now() - dt.timedelta(days=chance.randrange(5, 60), seconds=chance.randrange(86400))
        first = None if n % 5 == 0 else assigned + dt.timedelta(minutes=chance.randrange(-60, 6000))
        Lead.objects.create(
            name=f"Lead {n}", owner=owner, team=owner.team, status="assigned", assigned_at=assigned,
            first_response_at=first, response_due_at=assigned + dt.timedelta(hours=20),
        )  # fmt: skip
        if first:
            minutes = max(0, working_minutes_between(assigned, first, hours_of(owner)))
            answered.setdefault(owner.pk, []).append((minutes, first <= assigned + dt.timedelta(hours=20)))
    report = QUESTIONS["response"].answer(Scope(world.ada, named_period("last_90_days")))
    assert Lead.objects.unmeasured().count() == measure_all() == 64 and measure_all() == 0
    assert QUESTIONS["response"].answer(Scope(world.ada, named_period("last_90_days"))) == report
    found = {row["owner"]: row for row in report.rows}
    everybody = [one for some in answered.values() for one in some]
    for row, told in [*((found[owner], some) for owner, some in answered.items()), (report.totals, everybody)]:
        assert row["answered"] == len(told)
        assert row["in_time"] == sum(in_time for _minutes, in_time in told)
        assert row["median_minutes"] == places(median(minutes for minutes, _in_time in told))
        assert abs(row["mean_minutes"] - Decimal(mean(minutes for minutes, _in_time in told))) <= Decimal("0.06")
    assert report.totals["assigned"] == 80
    assert report.totals["overdue"] == 80 - len(everybody)


def test_nothing_assigned_is_nothing_answered(world):
    report = QUESTIONS["response"].answer(Scope(world.ann, named_period("last_90_days")))
    assert report.rows == []
    assert (report.totals["answered"], report.totals["median_minutes"]) == (0, None)


def test_a_report_does_not_wait_for_what_an_upgrade_left_to_count(world, client, monkeypatch):
    monkeypatch.setattr(response, "LATE", 2)
    for n in range(5):
        assigned = now() - dt.timedelta(days=20, minutes=n)
        answered = assigned + dt.timedelta(days=2, minutes=n)
        Lead.objects.create(
            name=f"Lead {n}", owner=world.ann, status="assigned", assigned_at=assigned, first_response_at=answered
        )
    totals = QUESTIONS["response"].answer(Scope(world.ada, named_period("last_90_days"))).totals
    assert (totals["answered"], totals["uncounted"]) == (5, 3)
    assert totals["median_minutes"] is not None
    client.force_login(world.ada)
    told = "Still being counted: 3"
    assert told in client.get("/analytics/response/?period=last_90_days").content.decode()
    measure_all()
    assert told not in client.get("/analytics/response/?period=last_90_days").content.decode()
