"""How fast do new leads get an answer?

First response: assigned -> first outbound or two-way activity, in working minutes of the assignee's calendar. Of the
leads assigned in the period: how many were answered, how many within their time, median and mean minutes.
"""

from statistics import median

from crm.calendar import now, start_of_day, working_minutes_between
from crm.users.models import User
from leads.assignment.hours import hours_of

from ..dimensions import labelled
from ..replica import asked, reading
from ..scope import Report, places, ratio
from .sources import counted_leads

GROUPS = {"owner": "owner_id", "team": "team_id", "source": "source_id"}


def report(scope):
    """Rows: one an owner (team, source), the slowest first; totals assigned, answered, in_time, overdue, ..."""
    first, after = start_of_day(scope.period.start), start_of_day(scope.period.end)
    leads = counted_leads(scope).filter(assigned_at__gte=first, assigned_at__lt=after).order_by()
    columns = ("owner_id", "assigned_at", "first_response_at", "response_due_at", GROUPS[scope.group_by])
    found = asked(reading(), lambda alias: list(leads.using(alias).values_list(*columns)))
    people = {owner for owner, *_rest in found if owner is not None}
    hours = {user.pk: hours_of(user) for user in User.objects.filter(pk__in=people)}
    parts = {}
    for owner, assigned, answered, due, key in found:
        key = None if key is None else str(key)
        minutes = None
        if answered:
            minutes = max(0, working_minutes_between(assigned, answered, hours.get(owner)))
        parts.setdefault(key, []).append((minutes, answered, due))
    rows = [{"key": key, **_figures(part)} for key, part in parts.items()]
    rows.sort(key=lambda row: (-(row["median_minutes"] or 0), row["key"] or ""))
    return Report(labelled(rows, scope.group_by), _figures([one for part in parts.values() for one in part]))


def _figures(leads):
    minutes = [one for one, _answered, _due in leads if one is not None]
    in_time = sum(bool(answered and (due is None or answered <= due)) for _minutes, answered, due in leads)
    overdue = sum(bool(not answered and due and due < now()) for _minutes, answered, due in leads)
    return {
        "assigned": len(leads),
        "answered": len(minutes),
        "in_time": in_time,
        "overdue": overdue,
        "in_time_rate": ratio(in_time, len(minutes)),
        "median_minutes": places(median(minutes)) if minutes else None,
        "mean_minutes": places(sum(minutes) / len(minutes)) if minutes else None,
    }
