"""Local days and wall-clock times, over daylight saving."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar import day_bounds, days_in, local_day, next_local, start_of_day, today

ZONES = ["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Shanghai", "UTC", "America/Havana"]
zones = st.sampled_from(ZONES)
moments = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2037, 1, 1), timezones=st.just(dt.UTC))


@given(moment=moments, zone=zones)
def test_a_moment_lies_in_exactly_its_own_day(moment, zone):
    day = local_day(moment, zone)
    start, end = day_bounds(day, zone)
    assert start <= moment < end
    assert day_bounds(day + dt.timedelta(days=1), zone)[0] == end


def test_today_is_the_organisations(settings):
    with time_machine.travel("2026-03-01T16:30:00+00:00", tick=False):
        assert today() == dt.date(2026, 3, 2)
        assert today("America/New_York") == dt.date(2026, 3, 1)


def test_the_first_and_the_last_day_have_a_beginning():
    for zone in ("Asia/Shanghai", "America/New_York"):
        assert (
            start_of_day(dt.date.min, zone) < start_of_day(dt.date(2026, 1, 1), zone) < start_of_day(dt.date.max, zone)
        )


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        local_day(dt.datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2026-03-08", "America/New_York", 23),
        ("2026-11-01", "America/New_York", 25),
        ("2026-10-04", "Australia/Lord_Howe", 23.5),
    ],
)
def test_a_day_of_a_clock_change_has_its_own_length(day, zone, hours):
    start, end = day_bounds(dt.date.fromisoformat(day), zone)
    assert (end - start) == dt.timedelta(hours=hours)


def test_a_midnight_that_is_skipped_starts_when_the_clocks_jump():
    start, _ = day_bounds(dt.date(2026, 3, 8), "America/Havana")
    assert start.astimezone(ZoneInfo("America/Havana")).time() == dt.time(1)


@pytest.mark.parametrize("zone", [*ZONES, "Pacific/Apia"])
@pytest.mark.parametrize("time", [dt.time(9), dt.time(2, 15), dt.time(0), dt.time(1, 30), dt.time(23, 45)])
def test_a_daily_reminder_rings_once_each_local_day(zone, time):
    first, last = dt.date(2011, 1, 1), dt.date(2012, 12, 31)
    rung, at = [], day_bounds(first, zone)[0] - dt.timedelta(seconds=1)
    while local_day(at := next_local(time, zone, at), zone) <= last:
        rung.append(local_day(at, zone))
        shown = at.astimezone(ZoneInfo(zone)).time()
        assert shown == time or shown > time  # later only where the clock never shows it
    skipped = {dt.date(2011, 12, 30)} if zone == "Pacific/Apia" else set()
    assert rung == [day for day in days_in(first, last + dt.timedelta(days=1)) if day not in skipped]


@given(after=moments, zone=zones, time=st.times().map(lambda t: t.replace(microsecond=0)))
def test_the_next_time_is_ahead_and_near(after, zone, time):
    at = next_local(time, zone, after)
    assert after < at <= after + dt.timedelta(hours=26)
