"""Days and moments: where the organisation's day begins, and when a wall clock next shows a time."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone


def zone_of(zone=None):
    """A ZoneInfo for a name or a ZoneInfo; the organisation's without one."""
    if zone is None:
        return timezone.get_default_timezone()
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def now():
    """This moment, in UTC."""
    return timezone.now()


def today(zone=None):
    """The day it is now in the organisation."""
    return local_day(timezone.now(), zone)


def local_day(moment, zone=None):
    """The organisation's day on which an aware moment falls."""
    if timezone.is_naive(moment):
        raise ValueError(f"{moment!r} has no time zone.")
    return moment.astimezone(zone_of(zone)).date()


def start_of_day(day, zone=None):
    """The first instant of a local day, in UTC; where midnight is skipped, the instant the clocks jump.

    fold=0 gives the earlier of two midnights and, in a gap, the offset before it: both are the day's first instant.
    """
    try:
        return dt.datetime.combine(day, dt.time.min, tzinfo=zone_of(zone)).astimezone(dt.UTC)
    except OverflowError:  # the first and the last day that Python knows, when they begin elsewhere on another one
        if day.year == 1:
            return dt.datetime.min.replace(tzinfo=dt.UTC)
        return dt.datetime.max.replace(tzinfo=dt.UTC)


def day_bounds(day, zone=None):
    """(first instant of the day, first instant of the next), in UTC: `start <= moment < end`. 23 to 25 hours apart."""
    return start_of_day(day, zone), start_of_day(day + dt.timedelta(days=1), zone)


def days_in(start, end):
    """Each day of the half-open [start, end)."""
    return [start + dt.timedelta(days=n) for n in range((end - start).days)]


def at_local(day, time, zone=None):
    """The instant (UTC) at which the zone's clock shows `time` on `day`: the first of two, or just after a gap."""
    tz = zone_of(zone)
    wall = dt.datetime.combine(day, time.replace(tzinfo=None, fold=0), tzinfo=tz)
    instant = wall.astimezone(dt.UTC)
    if instant.astimezone(tz).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    # The clock never shows it: ring when the clocks jump, the earliest instant not before the wished time.
    before, after = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    low = wall.replace(tzinfo=dt.UTC) - max(before, after)
    high = wall.replace(tzinfo=dt.UTC) - min(before, after)
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(tz).utcoffset() == low.astimezone(tz).utcoffset():
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def next_local(time, zone, after):
    """The first instant strictly after `after` at which the zone's clock shows `time`: once each local day, in UTC.

    "09:00 daily" stays 09:00 over daylight saving. Store (time, zone) and ask again each day; never add 24 hours.
    """
    day = local_day(after, zone)
    for wished in days_in(day, day + dt.timedelta(days=4)):
        instant = at_local(wished, time, zone)
        starts, ends = day_bounds(wished, zone)
        if instant > after and starts < ends:  # a day that a zone skips whole has no reminder
            return instant
    raise AssertionError("a clock shows every time within three days")
