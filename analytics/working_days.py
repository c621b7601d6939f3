"""Working days as a table that SQL can count with: how many lie before each day, holidays out and make-up days in."""

import datetime as dt
from functools import lru_cache

from crm.calendar import days_in, is_working_day

YEARS = 15  # what began longer ago is counted from there

# CTE: calendar(day, n), n = working days from the beginning of the table up to, not including, the day.
CALENDAR = """calendar AS MATERIALIZED (
    SELECT %(calendar_first)s::date + (position - 1)::int AS day, n
    FROM unnest(%(calendar)s::int[]) WITH ORDINALITY AS counted(n, position)
)"""


def calendar_params(today):
    first = dt.date(today.year - YEARS, 1, 1)
    return {"calendar_first": first, "calendar": _counts(first, today), "today": today}


@lru_cache(maxsize=4)
def _counts(first, today):
    counts, n = [], 0
    for day in days_in(first, today + dt.timedelta(days=1)):
        counts.append(n)
        n += is_working_day(day)
    return counts
