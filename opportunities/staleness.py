"""How long an opportunity has been without an answer from the customer, in working days, and when that is too long.

Counted from the last two-way contact, or from the day it was created while there was none. Too long: more than the
stage's expected days.
"""

import datetime as dt
from bisect import bisect_left
from functools import lru_cache

from django.db.models import Q

from crm.calendar import is_working_day, local_day, start_of_day
from crm.calendar import today as today_of

HORIZON = 3 * 366  # days counted back; what is older counts as this old


@lru_cache(maxsize=4)
def _working_days(today):
    """The working days of the horizon before `today`, oldest first."""
    days = (today - dt.timedelta(days=n) for n in range(HORIZON, 0, -1))
    return [day for day in days if is_working_day(day)]


def working_days_since(day, today=None):
    """How many working days lie in [day, today)."""
    days = _working_days(today or today_of())
    return len(days) - bisect_left(days, day)


def idle_days(opportunity, today=None):
    """Working days since the customer last answered."""
    touched = opportunity.last_touch_at
    return working_days_since(local_day(touched) if touched else opportunity.created_on, today)


def stalled_days(opportunity, today=None):
    """The idle days of an open opportunity where they are too many, else 0."""
    expected = opportunity.stage.expected_days
    if not opportunity.is_open or expected is None:
        return 0
    idle = idle_days(opportunity, today)
    return idle if idle > expected else 0


def stalled_q(stages, today=None):
    """The same as a condition, for the given stages."""
    today = today or today_of()
    days = _working_days(today)
    stalled = Q(pk__in=())
    for stage in stages:
        if stage.expected_days is None or stage.expected_days >= len(days):
            continue
        last = days[len(days) - stage.expected_days - 1]  # touched on this working day or before it: too long ago
        moment = start_of_day(last + dt.timedelta(days=1))
        long_ago = Q(last_touch_at__lt=moment) | Q(last_touch_at=None, created_on__lte=last)
        stalled |= Q(stage=stage, outcome="open") & long_ago
    return stalled
