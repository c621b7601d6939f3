"""How fast do new leads get an answer?

First response: assigned -> first outbound or two-way activity, in working minutes of the assignee's calendar. Of the
leads assigned in the period: how many were answered, how many within their time, median and mean minutes. After an
upgrade of a large data set the worker counts for a while: `uncounted` answers have no minutes yet.
"""

from crm.calendar import now, start_of_day
from leads.assignment.measuring import minutes_of

from ..dimensions import labelled
from ..replica import asked, reading
from ..scope import Report, compiled, fetch, places, ratio
from .sources import counted_leads

GROUPS = {"owner": "owner_id", "team": "team_id", "source": "source_id"}
COLUMNS = ("id", "assigned_at", "first_response_at", "response_due_at", "response_minutes", *GROUPS.values())
LATE = 1000  # answers whose minutes a report counts itself: of more it would keep its reader waiting

# The minutes stand on the leads; those of the last moments, which the worker has not counted yet, come along.
SQL = """
WITH asked AS (
    SELECT {key} AS key, first_response_at, response_due_at, coalesce(response_minutes, late.minutes) AS minutes
    FROM ({leads}) l LEFT JOIN unnest(%(ids)s::bigint[], %(minutes)s::int[]) AS late (id, minutes) ON late.id = l.id
)
SELECT grouping(key) = 1 AS is_total, key::text, count(*) AS assigned, count(first_response_at) AS answered,
       count(*) FILTER (WHERE first_response_at <= coalesce(response_due_at, 'infinity')) AS in_time,
       count(*) FILTER (WHERE first_response_at IS NULL AND response_due_at < %(now)s) AS overdue,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) AS middle, avg(minutes) AS mean,
       count(*) FILTER (WHERE first_response_at IS NOT NULL AND minutes IS NULL) AS uncounted
FROM asked GROUP BY GROUPING SETS ((key), ())
"""


def report(scope):
    """Rows: one an owner (team, source), the slowest first; totals assigned, answered, in_time, overdue, ..."""
    first, after = start_of_day(scope.period.start), start_of_day(scope.period.end)
    leads = counted_leads(scope).filter(assigned_at__gte=first, assigned_at__lt=after).order_by()
    selected, params = compiled(leads.values(*COLUMNS))
    late = _late(leads)
    sql = SQL.format(key=GROUPS[scope.group_by], leads=selected)
    params |= {"ids": list(late), "minutes": list(late.values()), "now": now()}
    *parts, totals = sorted(fetch(sql, params), key=_place)
    return Report(
        labelled([{"key": part["key"], **_figures(part)} for part in parts], scope.group_by), _figures(totals)
    )


def _late(leads):
    """{id: minutes} of what was answered a moment ago."""
    columns = ("pk", "owner_id", "assigned_at", "first_response_at")
    rows = leads.unmeasured().order_by("-pk").values_list(*columns)[:LATE]
    return minutes_of(asked(reading(), lambda alias: list(rows.using(alias))))


def _place(row):
    """The slowest first, the totals last."""
    return row["is_total"], -(places(row["middle"]) or 0), row["key"] or ""


def _figures(found):
    return {
        "assigned": found["assigned"],
        "answered": found["answered"],
        "in_time": found["in_time"],
        "overdue": found["overdue"],
        "in_time_rate": ratio(found["in_time"], found["answered"]),
        "median_minutes": places(found["middle"]),
        "mean_minutes": places(found["mean"]),
        "uncounted": found["uncounted"],
    }
