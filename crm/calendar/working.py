"""Working time: minutes and days in which people work, without weekends and public holidays, with China's make-up days.

Counted on real instants, so an hour that daylight saving skips is not worked and one that it repeats is worked twice.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.conf import settings

from crm.calendar.countries import special_days
from crm.calendar.days import at_local, local_day, start_of_day, zone_of

OFFICE = ((dt.time(9), dt.time(12)), (dt.time(13), dt.time(18)))
MIDNIGHT = dt.time(0)
MINUTE = dt.timedelta(minutes=1)
HORIZON = 400  # days without any working minute, after which the hours are held to be a mistake


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When someone works: for Monday to Sunday spans (start, end) by the clock of `zone`; an end of 00:00 is midnight.

    `country` names the public holidays ("" for none). A make-up workday has the hours of the first working weekday.
    """

    week: tuple = (OFFICE,) * 5 + ((), ())
    zone: str = ""
    country: str = ""

    def __post_init__(self):
        if len(self.week) != 7:
            raise ValueError("Working hours need seven weekdays.")
        for spans in self.week:
            edges = [edge for start, end in spans for edge in (_minute(start), _minute(end) or 1440)]
            if any(b < a for a, b in pairwise(edges)) or any(_empty(span) for span in spans):
                raise ValueError("The spans of a day must follow each other, each ending after it starts.")

    @classmethod
    def of(cls, hours=None, *, zone="", country=None):
        """From JSON {"0": [["09:00", "12:00"], ["13:00", "18:00"]], ...} (0: Monday); office hours when empty."""
        country = settings.CALENDAR_COUNTRY if country is None else country
        zone = str(zone or settings.TIME_ZONE)
        if not hours:
            return cls(zone=zone, country=country)
        clock = dt.time.fromisoformat
        week = tuple(tuple((clock(a), clock(b)) for a, b in hours.get(str(day), ())) for day in range(7))
        return cls(week=week, zone=zone, country=country)

    def as_json(self):
        return {
            str(d): [[a.strftime("%H:%M"), b.strftime("%H:%M")] for a, b in s] for d, s in enumerate(self.week) if s
        }

    def spans(self, day):
        """The working spans of a local day as pairs of instants in UTC."""
        return _spans(self, day)


def _minute(time):
    return time.hour * 60 + time.minute


def _empty(span):
    return (_minute(span[1]) or 1440) <= _minute(span[0])


@lru_cache(maxsize=512)
def _special_days(country, year):
    """(public holidays, weekend days that are worked instead) of one year. The next year is asked too, for it may have
    a day made up for in December."""
    return special_days(country, (year, year + 1))


def is_working_day(day, hours=None):
    """Whether people with these hours work on the day at all."""
    hours = hours or WorkingHours.of()
    return bool(_pattern(hours, day))


def _pattern(hours, day):
    own = hours.week[day.weekday()]
    if not hours.country:
        return own
    free, made_up = _special_days(hours.country, day.year)
    if day in free:
        return ()
    if not own and day in made_up:
        return next((spans for spans in hours.week if spans), ())
    return own


@lru_cache(maxsize=8192)
def _spans(hours, day):
    zone = zone_of(hours.zone or None)
    found = []
    for start, end in _pattern(hours, day):
        first = at_local(day, start, zone)
        after = start_of_day(day + dt.timedelta(days=1), zone) if end == MIDNIGHT else at_local(day, end, zone)
        if first < after:
            found.append((first, after))
    return tuple(found)


def add_working_minutes(start, minutes, hours=None):
    """The earliest instant (UTC) by which `minutes` working minutes have passed since `start`; `start` itself for 0."""
    hours = hours or WorkingHours.of()
    left = minutes * MINUTE
    if left <= dt.timedelta(0):
        return start.astimezone(dt.UTC)
    day, idle = local_day(start, hours.zone or None), 0
    while idle < HORIZON:
        spans = hours.spans(day)
        idle = 0 if spans else idle + 1
        for first, after in spans:
            first = max(first, start)
            if first >= after:
                continue
            if after - first >= left:
                return (first + left).astimezone(dt.UTC)
            left -= after - first
        day += dt.timedelta(days=1)
    raise ValueError("These working hours hold no working time.")


def working_minutes_between(a, b, hours=None):
    """Whole working minutes from `a` to `b`, negative where b is earlier. Inverse of `add_working_minutes`."""
    hours = hours or WorkingHours.of()
    if b < a:
        return -working_minutes_between(b, a, hours)
    worked = dt.timedelta(0)
    day, last = (local_day(moment, hours.zone or None) for moment in (a, b))
    while day <= last:
        for first, after in hours.spans(day):
            worked += max(dt.timedelta(0), min(after, b) - max(first, a))
        day += dt.timedelta(days=1)
    return worked // MINUTE


def working_days_between(start, end, hours=None):
    """How many working days lie in [start, end) of local days; negative where the end is earlier."""
    hours = hours or WorkingHours.of()
    if end < start:
        return -working_days_between(end, start, hours)
    return sum(is_working_day(start + dt.timedelta(days=n), hours) for n in range((end - start).days))
