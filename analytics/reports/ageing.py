"""Which open opportunities have been left alone for longer than is normal for their stage?

Staleness = working days since the last two-way contact with the customer, or since it was created where there was
none. Normal = the 75th percentile of the working days that won ones stayed in that stage, or the stage's expected days
while fewer than 30 won ones passed through it; a stage with neither has no normal and nothing in it is stalled.
Stalled: staleness above normal. Seen now, whatever the period.
"""

from django.conf import settings

from crm.calendar import today

from ..dimensions import KEY, labelled
from ..scope import Report, cents, places, ratio
from ..working_days import CALENDAR, calendar_params
from .pipeline import STAGES

ENOUGH = 30

NORMAL = f"""
, {CALENDAR}, won AS MATERIALIZED (SELECT id, pipeline_id FROM facts WHERE outcome = 'won'
), walk AS (
    SELECT l.opportunity_id, l."on", CASE WHEN l.outcome = 'open' THEN l.stage_id END AS stage_id,
           lag(CASE WHEN l.outcome = 'open' THEN l.stage_id END) OVER ledger AS stood, l.at, l.id
    FROM opportunities_stagechange l JOIN won ON won.id = l.opportunity_id
    WINDOW ledger AS (PARTITION BY l.opportunity_id ORDER BY l.at, l.id)
), stays AS (
    SELECT opportunity_id, stage_id, "on" AS entered,
           lead("on") OVER (PARTITION BY opportunity_id ORDER BY at, id) AS gone
    FROM walk WHERE stood IS DISTINCT FROM stage_id
), measured AS (
    SELECT s.stage_id, count(DISTINCT s.opportunity_id) AS deals,
           percentile_cont(0.75) WITHIN GROUP (ORDER BY after.n - before.n) AS days
    FROM stays s
    JOIN calendar before ON before.day = greatest(s.entered, %(calendar_first)s)
    JOIN calendar after ON after.day = greatest(s.gone, %(calendar_first)s)
    WHERE s.stage_id IS NOT NULL AND s.gone IS NOT NULL GROUP BY s.stage_id
)
SELECT s.id AS stage, CASE WHEN m.deals >= {ENOUGH} THEN m.days ELSE s.expected_days END AS normal
FROM opportunities_stage s LEFT JOIN measured m ON m.stage_id = s.id WHERE s.kind = 'open'
"""  # noqa: S608

HELD = f"""
, {CALENDAR}, normal AS (SELECT * FROM unnest(%(stages)s::bigint[], %(normals)s::float8[]) AS n(stage_id, days)
), held AS (
    SELECT f.*, (SELECT n FROM calendar WHERE day = %(today)s) - c.n AS stale, normal.days AS normal
    FROM facts f
    JOIN opportunities_opportunity o ON o.id = f.id
    JOIN calendar c ON c.day = least(%(today)s, greatest(%(calendar_first)s,
        coalesce((o.last_touch_at AT TIME ZONE %(zone)s)::date, f.created_on)))
    LEFT JOIN normal ON normal.stage_id = f.stage_id
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
    normals = normal_days(scope)
    rows = scope.rows(SQL, **_params(normals))
    if scope.group_by == "stage":
        order = {str(row["key"]): place for place, row in enumerate(scope.rows(STAGES))}
        rows.sort(key=lambda row: order.get(row["key"], len(order)))
    totals = {name: sum(row[name] for row in rows) for name in ("open", "amount", "stalled", "stalled_amount")}
    for row in rows:
        row["share"] = ratio(row["stalled"], row["open"])
        row |= {name: cents(row[name]) for name in ("amount", "stalled_amount")}
        row["median_days"] = places(row["median_days"])
        if scope.group_by == "stage":
            row["normal_days"] = places(normals.get(int(row["key"])))
    totals |= {"share": ratio(totals["stalled"], totals["open"])}
    totals |= {name: cents(totals[name]) for name in ("amount", "stalled_amount")}
    return Report(labelled(rows, scope.group_by), totals)


def stalled(scope, most=10):
    """[{id, stale, normal, amount}]: the largest stalled opportunities."""
    return scope.rows(STALLED, most=most, **_params(normal_days(scope)))


def normal_days(scope):
    """{stage id: normal working days, or None}: of what the reader may count, whatever owner or team is looked at."""
    wide = scope.but(owner=None, team=None, source=None)
    return {row["stage"]: row["normal"] for row in wide.rows(NORMAL, **calendar_params(today()))}


def _params(normals):
    return {
        **calendar_params(today()),
        "zone": settings.TIME_ZONE,
        "stages": list(normals),
        "normals": list(normals.values()),
    }
