"""Moments of the demo: working hours of working days, drawn from one seeded source."""

import datetime as dt

from django.utils import timezone

from crm.calendar import today


def days_ago(days, random, *, hour=None):
    """A moment in working hours about so many days ago, moved off the weekend, never in the future."""
    day = today() - dt.timedelta(days=days)
    while day.weekday() > 4:
        day -= dt.timedelta(days=1)
    hour = random.randint(9, 17) if hour is None else hour
    moment = timezone.make_aware(dt.datetime.combine(day, dt.time(hour, random.randrange(60))))
    return min(moment, timezone.now() - dt.timedelta(minutes=random.randint(2, 50)))


def later(moment, days, random):
    """Some working day about `days` after the moment, or None where that is still to come."""
    then = moment + dt.timedelta(days=days)
    while then.weekday() > 4:
        then += dt.timedelta(days=1)
    then = timezone.localtime(then).replace(hour=random.randint(9, 17), minute=random.randrange(60))
    return then if then < timezone.now() - dt.timedelta(minutes=5) else None
