"""Which organisation's day a verb counts to, and the moment of a day that has none."""

import datetime as dt

from django.utils import timezone

from crm.calendar import local_day
from crm.calendar.days import at_local

NOON = dt.time(12)


def day_of(moment):
    """The organisation's day of a moment."""
    return local_day(moment)


def moment_of(day):
    """Noon of a local day, where only the day is known; never in the future."""
    return min(at_local(day, NOON), timezone.now())
