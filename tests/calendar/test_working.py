"""Working minutes and days: China's holidays and make-up days, daylight saving, and that adding undoes counting."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.calendar import (
    WorkingHours,
    add_working_minutes,
    is_working_day,
    working_days_between,
    working_minutes_between,
)

SHANGHAI = WorkingHours.of(zone="Asia/Shanghai", country="CN")
ROUND_THE_CLOCK = ((dt.time(0), dt.time(0)),)
SCHEDULES = [
    SHANGHAI,
    WorkingHours.of(zone="America/New_York", country="US"),
    WorkingHours(week=(ROUND_THE_CLOCK,) * 7, zone="America/New_York"),
    WorkingHours(week=(((dt.time(1), dt.time(2, 15)), (dt.time(2, 20), dt.time(0))),) * 7, zone="Australia/Lord_Howe"),
    WorkingHours.of({"6": [["22:00", "00:00"]]}, zone="Asia/Kathmandu", country=""),
    WorkingHours.of(zone="UTC", country=""),
]
moments = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2027, 1, 1), timezones=st.just(dt.UTC))


def at(text, zone="Asia/Shanghai"):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@settings(deadline=None)
@given(start=moments, minutes=st.integers(0, 20_000), hours=st.sampled_from(SCHEDULES))
def test_counting_undoes_adding(start, minutes, hours):
    end = add_working_minutes(start, minutes, hours)
    assert working_minutes_between(start, end, hours) == minutes
    assert working_minutes_between(end, start, hours) == -minutes
    if minutes:
        assert working_minutes_between(start, end - dt.timedelta(seconds=1), hours) == minutes - 1


@settings(deadline=None)
@given(start=moments, a=st.integers(0, 5_000), b=st.integers(0, 5_000), hours=st.sampled_from(SCHEDULES))
def test_adding_in_two_steps_is_adding_at_once(start, a, b, hours):
    twice = add_working_minutes(add_working_minutes(start, a, hours), b, hours)
    assert twice == add_working_minutes(start, a + b, hours)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-02 10:00", 120, "2026-03-02 12:00"),
        ("2026-03-02 11:00", 120, "2026-03-02 14:00"),  # over lunch
        ("2026-03-06 17:30", 60, "2026-03-09 09:30"),  # over the weekend
        ("2026-03-02 23:00", 120, "2026-03-03 11:00"),
        ("2026-02-13 17:00", 120, "2026-02-14 10:00"),  # Saturday the 14th makes up for Spring Festival
        ("2026-02-14 17:00", 120, "2026-02-24 10:00"),  # Spring Festival runs to Monday the 23rd
        ("2026-09-30 17:00", 120, "2026-10-08 10:00"),  # National Day
    ],
)
def test_two_working_hours_end_when_people_think_they_do(start, minutes, end):
    assert add_working_minutes(at(start), minutes, SHANGHAI) == at(end)


def test_a_skipped_hour_is_not_worked_and_a_repeated_one_is_worked_twice():
    hours = WorkingHours(week=(ROUND_THE_CLOCK,) * 7, zone="America/New_York")
    zone = hours.zone
    assert working_minutes_between(at("2026-03-08", zone), at("2026-03-09", zone), hours) == 23 * 60
    assert working_minutes_between(at("2026-11-01", zone), at("2026-11-02", zone), hours) == 25 * 60


def test_working_days_leave_out_holidays_and_count_make_up_days():
    assert not is_working_day(dt.date(2026, 2, 17), SHANGHAI)
    assert is_working_day(dt.date(2026, 2, 28), SHANGHAI)
    assert working_days_between(dt.date(2026, 2, 14), dt.date(2026, 2, 28), SHANGHAI) == 5
    assert working_days_between(dt.date(2026, 2, 28), dt.date(2026, 2, 14), SHANGHAI) == -5


def test_hours_survive_json():
    hours = WorkingHours.of({"0": [["09:30", "12:00"], ["13:00", "00:00"]]}, zone="UTC", country="")
    assert WorkingHours.of(hours.as_json(), zone="UTC", country="") == hours


@pytest.mark.parametrize(
    "spans", [[["12:00", "09:00"]], [["09:00", "09:00"]], [["09:00", "12:00"], ["11:00", "13:00"]]]
)
def test_spans_that_overlap_or_run_backwards_are_refused(spans):
    with pytest.raises(ValueError, match="follow each other"):
        WorkingHours.of({"0": spans})


def test_hours_without_time_say_so():
    with pytest.raises(ValueError, match="no working time"):
        add_working_minutes(at("2026-03-02 10:00"), 1, WorkingHours(week=((),) * 7, zone="UTC"))
