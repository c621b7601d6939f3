"""Every report over random histories equals a slow and obvious count in Python."""

import datetime as dt
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean, median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.models import DailyPicture
from analytics.pictures import rebuild_pictures
from analytics.reports import QUESTIONS
from analytics.reports.funnel import conversions
from crm.calendar import Period

from .histories import START, on_day, stories

quick = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
spans = st.tuples(st.integers(0, 30), st.integers(1, 60)).map(
    lambda pair: (START + dt.timedelta(days=pair[0]), START + dt.timedelta(days=pair[0] + pair[1]))
)
LATER = START + dt.timedelta(days=200)
CHANCES = (10, 40, 80)


def share(part, whole):
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001"), ROUND_HALF_UP) if whole else None


def money(values):
    return sum(values, Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def alive(told):
    return [story for story in told if not story.now.deleted]


@quick
@given(stories=stories, span=spans)
def test_the_cohort_funnel(lived, asked, sales, stories, span):
    with lived(stories) as told, on_day(LATER):
        report = QUESTIONS["funnel"].answer(asked(sales.dee, *span))
        cohort = [story for story in alive(told) if span[0] <= story.created < span[1]]
        far = {id(s): 3 if s.now.outcome == "won" else s.furthest() for s in cohort}
        for number, row in enumerate(report.rows):
            here = [s for s in cohort if far[id(s)] >= number]
            beyond = [s for s in cohort if far[id(s)] > number]
            assert row["reached"] == len(here)
            assert row["amount"] == money(s.now.money for s in here)
            if number == 3:
                assert row["kind"] == "won" and row["conversion"] is None
                continue
            assert row["conversion"] == share(len(beyond), len(here))
            assert row["lost_here"] == sum(s.now.outcome == "lost" and far[id(s)] == number for s in cohort)
            assert row["reached"] == len(beyond) + row["lost_here"] + row["open_here"]
            days = [stay for s in cohort for stage, stay in s.stays() if stage == number]
            assert row["median_days"] == (Decimal(str(median(days))).quantize(Decimal("0.1")) if days else None)
        assert report.totals["created"] == len(cohort)
        assert report.totals["won"] == sum(s.now.outcome == "won" for s in cohort)
        shares = {row["stage"]: row["conversion"] for row in report.rows if row["kind"] == "open"}
        assert conversions(asked(sales.dee, *span)) == shares


@quick
@given(stories=stories, span=spans)
def test_what_was_closed(lived, asked, sales, stories, span):
    with lived(stories) as told, on_day(LATER):
        closed = [s for s in alive(told) if s.now.outcome != "open" and span[0] <= s.closed_day() < span[1]]
        won = [s for s in closed if s.now.outcome == "won"]
        lost = [s for s in closed if s.now.outcome == "lost"]

        totals = QUESTIONS["win-rate"].answer(asked(sales.dee, *span)).totals
        won_amount, lost_amount = money(s.now.money for s in won), money(s.now.money for s in lost)
        assert totals == {
            "won": len(won),
            "lost": len(lost),
            "win_rate": share(len(won), len(closed)),
            "win_rate_by_amount": share(won_amount, won_amount + lost_amount),
            "won_amount": won_amount,
            "lost_amount": lost_amount,
        }

        days = [(s.closed_day() - s.created).days for s in won]
        totals = QUESTIONS["cycle"].answer(asked(sales.dee, *span)).totals
        assert totals["won"] == len(won)
        assert totals["median_days"] == (Decimal(str(median(days))).quantize(Decimal("0.1")) if days else None)
        expected = Decimal(sum(days)) / len(days) if days else None
        assert totals["mean_days"] == (expected.quantize(Decimal("0.01"), ROUND_HALF_UP) if days else None)

        report = QUESTIONS["losses"].answer(asked(sales.dee, *span))
        assert {row["reason"]: row["lost"] for row in report.rows} == Counter(s.now.reason.pk for s in lost)

        standing = [s for s in alive(told) if s.now.outcome == "open"]
        velocity = QUESTIONS["velocity"].answer(asked(sales.dee, *span, group_by="owner")).totals
        if won and mean(days) and span[1] > LATER:
            rate = Decimal(len(won)) / len(closed)
            exact = len(standing) * rate * (won_amount / len(won)) / (Decimal(sum(days)) / len(days))
            assert abs(velocity["velocity"] - exact) <= Decimal("0.01")

        board = QUESTIONS["leaderboard"].answer(asked(sales.dee, *span))
        for row in board.rows:
            assert row["won"] == sum(s.now.owner.pk == row["owner"] for s in won)
            assert row["won_amount"] == money(s.now.money for s in won if s.now.owner.pk == row["owner"])
        assert {row["owner"] for row in board.rows} >= {sales.ann.pk, sales.ben.pk, sales.cy.pk}


@quick
@given(stories=stories, day=st.integers(0, 70))
def test_the_pipeline_and_the_picture_of_any_day(lived, asked, sales, stories, day):
    day = START + dt.timedelta(days=day)
    with lived(stories) as told, on_day(LATER):
        standing = [s.at_end_of(day) for s in told]
        standing = [s for s in standing if s and not s.deleted and s.outcome == "open"]
        # Deleted since: never counted by a report, but the picture shows what stood there.
        kept = [s.at_end_of(day) for s in alive(told)]
        kept = [s for s in kept if s and not s.deleted and s.outcome == "open"]

        rows = QUESTIONS["pipeline"].answer(asked(sales.dee, START, day + dt.timedelta(days=1))).rows
        for number, row in enumerate(rows):
            here = [s for s in kept if s.stage == number]
            assert (row["count"], row["amount"]) == (len(here), money(s.money for s in here))
            assert row["weighted"] == money(s.money * CHANCES[number] / 100 for s in here)

        rebuild_pictures()
        pictures = DailyPicture.objects.filter(day=day)
        assert sum(p.count for p in pictures if p.stage.kind == "open") == len(standing)
        assert sum(p.amount for p in pictures if p.stage.kind == "open") == sum(s.money for s in standing)
        for outcome in ("won", "lost"):
            closed = [s for s in told if (at := s.at_end_of(day)) and at.outcome == outcome and not at.deleted]
            closed = [s for s in closed if s.closed_day(upto=day) == day]
            assert sum(p.count for p in pictures if p.stage.kind == outcome) == len(closed)
        before = list(DailyPicture.objects.order_by("pk").values())
        assert rebuild_pictures() == 0
        assert list(DailyPicture.objects.order_by("pk").values()) == before


@quick
@given(
    stories=stories,
    span=spans,
    window=st.sampled_from([None, (START, dt.date(2026, 4, 1)), (dt.date(2026, 4, 1), LATER)]),
)
def test_the_waterfall_closes_to_the_cent(lived, asked, sales, stories, span, window):
    expected = Period(*window) if window else None
    with lived(stories) as told, on_day(LATER):
        for filters in ({}, {"team": sales.north}, {"owner": sales.ann}):
            report = QUESTIONS["waterfall"].answer(asked(sales.dee, *span, expected=expected, **filters))
            rows = {row["step"]: row for row in report.rows}
            change = sum(row["sign"] * row["amount"] for row in report.rows[1:-1])
            assert rows["opening"]["amount"] + change == rows["closing"]["amount"]
            owners = {"team": {sales.ann, sales.ben}, "owner": {sales.ann}}.get(next(iter(filters), ""))
            mine = [s for s in alive(told) if owners is None or s.now.owner in owners]
            for step, moment in (("opening", span[0]), ("closing", span[1])):
                then = [s.at_end_of(moment - dt.timedelta(days=1)) for s in mine]
                due = [s for s in then if s and s.outcome == "open" and inside(s.close, expected)]
                assert rows[step]["count"] == len(due)
                assert rows[step]["amount"] == money(s.money for s in due)


def inside(day, window):
    return window is None or (day is not None and day in window)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_nothing_at_all_is_an_answer(sales, asked, name):
    report = QUESTIONS[name].answer(asked(sales.ann, START, LATER))
    assert all(value in (None, 0) or not isinstance(value, Decimal) for value in report.totals.values())
