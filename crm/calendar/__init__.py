"""The organisation's days, periods and working time. Pure: nothing here reads a table.

    from crm.calendar import today, local_day, day_bounds, Period, named_period, WorkingHours, add_working_minutes

Every moment is aware; every day is the organisation's (`TIME_ZONE`) unless a zone is given.
"""

from crm.calendar.days import day_bounds, days_in, local_day, next_local, now, start_of_day, today
from crm.calendar.periods import NAMES, Period, named_period, parse_period, period_label
from crm.calendar.working import (
    WorkingHours,
    add_working_minutes,
    is_working_day,
    working_days_between,
    working_minutes_between,
)

__all__ = [
    "NAMES",
    "Period",
    "WorkingHours",
    "add_working_minutes",
    "day_bounds",
    "days_in",
    "is_working_day",
    "local_day",
    "named_period",
    "next_local",
    "now",
    "parse_period",
    "period_label",
    "start_of_day",
    "today",
    "working_days_between",
    "working_minutes_between",
]
