"""The working hours of a person, and when their first answer is due."""

import datetime as dt

from django.conf import settings

from crm.calendar import WorkingHours, add_working_minutes


def hours_of(user):
    """The person's own hours in their own zone; office hours where those make no sense."""
    span = ((user.work_start, user.work_end),)
    try:
        return WorkingHours(
            week=tuple(span if day in user.work_days else () for day in range(7)),
            zone=user.time_zone or settings.TIME_ZONE,
            country=settings.CALENDAR_COUNTRY,
        )
    except (TypeError, ValueError):
        return WorkingHours.of()


def response_due(user, start, policy):
    """`policy.response_minutes` working minutes of the assignee after `start`: at any hour, whatever the day."""
    for hours in (hours_of(user), WorkingHours.of()):
        try:
            return add_working_minutes(start, policy.response_minutes, hours)
        except ValueError:  # hours without any working time
            continue
    return start + dt.timedelta(minutes=policy.response_minutes)
