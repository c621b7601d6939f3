"""Working days counted beforehand, for Python and SQL: how many lie before each day, by the holidays of the place."""

import datetime as dt
from bisect import bisect_left
from functools import lru_cache

from crm.calendar.days import days_in
from crm.calendar.days import today as today_of
from crm.calendar.working import is_working_day

YEARS = 15  # what began longer ago is counted from there

# CTE: calendar(day, n), n = working days from the beginning of the table up to, not including, the day.
CALENDAR = """calendar AS MATERIALIZED (
    SELECT %(calendar_first)s::date + (position - 1)::int AS day, n
    FROM unnest(%(calendar)s::int[]) WITH ORDINALITY AS counted(n, position)
)"""


def calendar_params(today):
    first = first_day(today)
    return {"calendar_first": first, "calendar": _counts(first, today), "today": today}


def first_day(today):
    """Where counting begins."""
    return dt.date(today.year - YEARS, 1, 1)


def working_days_since(day, today=None):
    """How many working days lie in [day, today); none where the day is still to come."""
    today = today or today_of()
    first = first_day(today)
    counts = _counts(first, today)
    return counts[-1] - counts[(min(max(day, first), today) - first).days]


def last_day_before(days, today=None):
    """The latest day since which more than so many working days have passed; None where none lies in the table."""
    today = today or today_of()
    first = first_day(today)
    counts = _counts(first, today)
    place = bisect_left(counts, counts[-1] - days) - 1
    return first + dt.timedelta(days=place) if place >= 0 else None


@lru_cache(maxsize=4)
def _counts(first, today):
    counts, n = [], 0
    for day in days_in(first, today + dt.timedelta(days=1)):
        counts.append(n)
        n += is_working_day(day)
    return counts
