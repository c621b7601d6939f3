"""Which open opportunities have been left alone for longer than is normal for their stage?

Staleness = working days since the last two-way contact with the customer, or since it was created where there was
none. Normal: what `opportunities.staleness` measured in the stage, or its expected days; a stage with neither has no
normal and nothing in it is stalled. Stalled: staleness above normal. Seen now, whatever the period.
"""

from django.conf import settings

from crm.calendar import today
from crm.calendar.counted import CALENDAR, calendar_params
from opportunities.models import Stage

from ..dimensions import KEY, labelled
from ..scope import Report, cents, places, ratio
from .pipeline import STAGES

HELD = f"""
, {CALENDAR}, held AS (
    SELECT f.*, (SELECT n FROM calendar WHERE day = %(today)s) - c.n AS stale,
           coalesce(stage.measured_days, stage.expected_days) AS normal
    FROM facts f
    JOIN opportunities_opportunity o ON o.id = f.id
    JOIN calendar c ON c.day = least(%(today)s, greatest(%(calendar_first)s,
        coalesce((o.last_touch_at AT TIME ZONE %(zone)s)::date, f.created_on)))
    JOIN opportunities_stage stage ON stage.id = f.stage_id
    WHERE f.outcome = 'open'
)
"""  # noqa: S608

SQL = f"""{HELD}
SELECT {KEY} AS key, count(*) AS open, coalesce(sum(amount_base), 0) AS amount,
       count(*) FILTER (WHERE stale > normal) AS stalled,
       coalesce(sum(amount_base) FILTER (WHERE stale > normal), 0) AS stalled_amount,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY stale) AS median_days, max(stale) AS longest
FROM held GROUP BY 1 ORDER BY stalled DESC, stalled_amount DESC, key
"""  # noqa: S608

STALLED = f"""{HELD}
SELECT id, stale, normal, amount_base AS amount FROM held WHERE stale > normal
ORDER BY amount_base DESC NULLS LAST, id LIMIT %(most)s
"""  # noqa: S608


def report(scope):
    """Rows: one a stage in order, or one an owner (team), the most stalled first."""
    rows = scope.rows(SQL, **_params())
    if scope.group_by == "stage":
        order = {str(row["key"]): place for place, row in enumerate(scope.rows(STAGES))}
        rows.sort(key=lambda row: order.get(row["key"], len(order)))
        normals = {str(stage.pk): stage.normal_days for stage in Stage.objects.open()}
    totals = {name: sum(row[name] for row in rows) for name in ("open", "amount", "stalled", "stalled_amount")}
    for row in rows:
        row["share"] = ratio(row["stalled"], row["open"])
        row |= {name: cents(row[name]) for name in ("amount", "stalled_amount")}
        row["median_days"] = places(row["median_days"])
        if scope.group_by == "stage":
            row["normal_days"] = places(normals.get(row["key"]))
    totals |= {"share": ratio(totals["stalled"], totals["open"])}
    totals |= {name: cents(totals[name]) for name in ("amount", "stalled_amount")}
    return Report(labelled(rows, scope.group_by), totals)


def stalled(scope, most=10):
    """[{id, stale, normal, amount}]: the largest stalled opportunities."""
    return scope.rows(STALLED, most=most, **_params())


def _params():
    return {**calendar_params(today()), "zone": settings.TIME_ZONE}
