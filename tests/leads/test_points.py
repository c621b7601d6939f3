"""Points: pure functions."""

import datetime as dt
from decimal import Decimal

import pytest

from leads.scoring.points import Group, Happened, Rule, decayed, score, whole
from leads.vocabulary import SCORING

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def group(*rules, kind="interest", cap=40):
    return Group(1, {"en": "G", "zh": "组"}, kind, cap, rules)


def event_rule(points, half_life=None, event="pricing_page", pk=1):
    return Rule(pk, {"en": "R", "zh": "规则"}, points, event=event, half_life=half_life)


def points_of(groups, *, facts=None, events=()):
    return score(groups, facts or {}, events, now=NOW, vocabulary=SCORING)


@pytest.mark.parametrize(("points", "result"), [("7.5", 8), ("7.49", 7), ("-7.5", -8), ("0.5", 1), ("0", 0)])
def test_halves_are_rounded_up(points, result):
    assert whole(Decimal(points)) == result


def test_points_halve_every_half_life():
    assert decayed(16, 0, 10) == 16
    assert decayed(16, 10 * 86_400, 10) == 8
    assert decayed(16, 20 * 86_400, 10) == 4
    assert decayed(16, 5 * 86_400, 10) == Decimal("11.31")
    assert decayed(16, -5, 10) == 16
    assert decayed(16, 10**9, None) == 16


def test_a_fit_rule_counts_when_it_holds():
    holds = {"field": "industry", "op": "contains", "value": "制造"}
    groups = [group(Rule(1, {}, 5, condition=holds), Rule(2, {}, 9, {"field": "title", "op": "is_set"}), kind="fit")]
    result = points_of(groups, facts={"industry": "装备制造业"})
    assert (result.fit, result.interest, result.total) == (5, 0, 5)


def test_each_event_counts_and_the_group_has_a_cap():
    events = [Happened("pricing_page", NOW - n * DAY) for n in range(10)]
    result = points_of([group(event_rule(3), cap=20)], events=events)
    assert result.interest == 20
    assert [line["points"] for line in result.detail] == [3] * 6 + [2, 0, 0, 0]
    assert [line["capped"] for line in result.detail] == [False] * 6 + [True] * 4


def test_the_cap_holds_below_zero_too():
    rules = [Rule(1, {}, -20, {}), Rule(2, {}, -20, {})]
    assert points_of([group(*rules, kind="fit", cap=30)]).fit == -30


def test_the_lines_add_up_to_the_score():
    events = [Happened("pricing_page", NOW - 3 * DAY), Happened("demo_request", NOW - 11 * DAY)]
    groups = [group(event_rule(3, 14), event_rule(15, 30, "demo_request", 2))]
    result = points_of(groups, events=events)
    assert whole(Decimal(str(sum(line["points"] for line in result.detail)))) == result.interest == 14


def test_many_events_are_summed_up_in_one_line():
    events = [Happened("pricing_page", NOW - n * DAY) for n in range(100)]
    result = points_of([group(event_rule(1), cap=200)], events=events)
    assert result.interest == 100
    assert len(result.detail) == 21 and result.detail[-1]["more"] == 80


def test_what_faded_away_is_not_listed():
    result = points_of([group(event_rule(1, 1))], events=[Happened("pricing_page", NOW - 100 * DAY)])
    assert result.detail == []
