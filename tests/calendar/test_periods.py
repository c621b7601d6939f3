"""Periods: half-open, named, parsed with clear errors."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar import NAMES, Period, named_period, parse_period, period_label
from crm.calendar.periods import PeriodError

D = dt.date
ON = D(2026, 2, 14)
SPANS = {
    "today": (ON, D(2026, 2, 15)),
    "this_week": (D(2026, 2, 9), D(2026, 2, 16)),
    "this_month": (D(2026, 2, 1), D(2026, 3, 1)),
    "last_month": (D(2026, 1, 1), D(2026, 2, 1)),
    "this_quarter": (D(2026, 1, 1), D(2026, 4, 1)),
    "last_quarter": (D(2025, 10, 1), D(2026, 1, 1)),
    "this_year": (D(2026, 1, 1), D(2027, 1, 1)),
    "last_30_days": (D(2026, 1, 16), D(2026, 2, 15)),
    "last_12_months": (D(2025, 3, 1), D(2026, 3, 1)),
}


@pytest.mark.parametrize("name", SPANS)
def test_a_name_is_a_span(name):
    period = named_period(name, ON)
    assert (period.start, period.end) == SPANS[name]


@given(day=st.dates(D(1999, 1, 1), D(2060, 1, 1)), name=st.sampled_from([n for n in NAMES if n != "all_time"]))
def test_the_previous_period_touches_it_and_is_of_its_kind(day, name):
    period = named_period(name, day)
    before = period.previous()
    assert before.end == period.start
    assert period.end not in period
    assert len(before) == len(period) or period.start.day == 1


def test_last_month_of_march_is_february():
    assert named_period("this_month", D(2026, 3, 31)).previous() == Period(D(2026, 2, 1), D(2026, 3, 1))


def test_a_query_string_names_a_period():
    assert parse_period({}, on=ON).name == "this_month"
    assert parse_period({"period": "last_year"}, on=ON).start == D(2025, 1, 1)
    assert parse_period({"from": "2026-01-01", "to": "2026-02-01"}) == Period(D(2026, 1, 1), D(2026, 2, 1))
    assert parse_period({"from": "2026-01-01"}, on=ON).end == D(2026, 2, 15)
    assert parse_period(named_period("last_month", ON).as_query(), on=ON) == named_period("last_month", ON)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"period": "next_century"}, "period"),
        ({"period": "this_month", "from": "2026-01-01"}, "period"),
        ({"from": "1 January"}, "from"),
        ({"from": "2026-02-30"}, "from"),
        ({"to": "9999-12-31"}, "to"),
        ({"from": "2026-02-01", "to": "2026-02-01"}, "to"),
        ({"from": "2026-01-01\0"}, "from"),
    ],
)
def test_what_is_no_period_says_which_parameter(params, field):
    with pytest.raises(PeriodError) as refused:
        parse_period(params)
    assert refused.value.field == field and str(refused.value)


def test_a_period_has_a_label():
    assert period_label(named_period("this_year", ON)) == "This year"
    assert "2026" in period_label(Period(D(2026, 1, 1), D(2026, 1, 8)))
