"""Times that people mean: in an hour, tomorrow morning, next week."""

import datetime as dt

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

PICK = "pick"


def all_presets(user, now=None):
    """[(key, words, moment)] in the reader's time zone; a day starts when the user's work does."""
    now = timezone.localtime(now)
    today = now.date()
    monday = today + dt.timedelta(days=7 - today.weekday())

    def morning(day):
        return timezone.make_aware(dt.datetime.combine(day, user.work_start))

    return [
        ("hour", _("in an hour"), now.replace(second=0, microsecond=0) + dt.timedelta(hours=1)),
        ("tomorrow", _("tomorrow morning"), morning(today + dt.timedelta(days=1))),
        ("days", _("in three days"), morning(today + dt.timedelta(days=3))),
        ("week", _("next Monday"), morning(monday)),
        ("month", _("in a month"), morning(today + dt.timedelta(days=30))),
    ]


def presets(user, now=None):
    """What is offered: on a Sunday tomorrow is next Monday, which is said once."""
    seen, offered = set(), []
    for key, words, moment in all_presets(user, now):
        if moment not in seen:
            offered.append((key, words, moment))
        seen.add(moment)
    return offered


def choices(user):
    return [(key, words) for key, words, _moment in presets(user)] + [(PICK, _("pick a time…"))]


def moment_of(user, given):
    """The moment of a preset's key or of an ISO date and time in the reader's zone; None where it is neither."""
    for key, _words, moment in all_presets(user):
        if given == key:
            return moment
    try:
        parsed = parse_datetime(given or "")
    except ValueError:
        return None
    if parsed is None:
        return None
    return timezone.make_aware(parsed) if timezone.is_naive(parsed) else parsed


def from_stamp(stamp):
    """The moment of whole seconds since 1970."""
    return dt.datetime.fromtimestamp(stamp, tz=dt.UTC)
