"""Of the opportunities created in the period, how many reached each stage, and where were they lost?

Cohort funnel. reached(s): ever stood in stage s or any later one; a won one reached every open stage; a lost or open
one up to the furthest open stage it ever stood in. conversion(s) = reached(s + 1) ÷ reached(s), after the last open
stage comes won. lost_here(s) and open_here(s): lost, or still open, with s the furthest; so
reached(s) = reached(s + 1) + lost_here(s) + open_here(s). drop_off(s) = lost_here(s) ÷ reached(s).
median_days: of finished stays in s, in local days. Amounts likewise, as the opportunities have them now.
"""

from ..dimensions import KEY, names_of
from ..scope import Report, cents, places, ratio
from ..summary.reading import part, readable

# The stages of the pipelines asked for, the won one last, with their place.
RANKS = """
ranks AS (
    SELECT s.id, s.pipeline_id, s.kind, s.name_en, s.name_zh, p."order",
           row_number() OVER (PARTITION BY s.pipeline_id ORDER BY (s.kind <> 'open'), s."order", s.id)::int AS rank,
           (count(*) FILTER (WHERE s.kind = 'open') OVER (PARTITION BY s.pipeline_id))::int AS open_stages
    FROM opportunities_stage s JOIN opportunities_pipeline p ON p.id = s.pipeline_id
    WHERE s.kind <> 'lost' AND (%(pipeline)s::bigint IS NULL AND p.active OR p.id = %(pipeline)s)
)
"""

# From the ledger, walked once in the order of its index: an entry is the first row of a stay, `gone` the day it ended;
# the entry without `gone` is the last one and knows the furthest stage.
LEDGER = f"""
, {RANKS}, cohort AS (
    SELECT id, pipeline_id, outcome, coalesce(amount_base, 0) AS amount, {KEY} AS key
    FROM facts WHERE created_on >= %(first)s AND created_on < %(after)s
), entered AS MATERIALIZED (
    SELECT key, pipeline_id, outcome, amount, stage_id, furthest, "on",
           lead("on") OVER (PARTITION BY id ORDER BY at, row_id) AS gone,
           lead(id) OVER (PARTITION BY id ORDER BY at, row_id) IS NULL AS is_last
    FROM (
        SELECT c.*, l.at, l.id AS row_id, l."on", r.id AS stage_id,
               lag(r.id) OVER walk AS stood, row_number() OVER walk AS step, max(r.rank) OVER walk AS furthest
        FROM cohort c
        LEFT JOIN opportunities_stagechange l ON l.opportunity_id = c.id AND l."on" <= %(as_of)s
        LEFT JOIN ranks r ON r.id = l.stage_id AND r.pipeline_id = c.pipeline_id AND l.outcome = 'open'
        WINDOW walk AS (PARTITION BY c.id ORDER BY l.at, l.id)
    ) walked WHERE step = 1 OR stood IS DISTINCT FROM stage_id
), went AS (
    SELECT key, pipeline_id, outcome, furthest, count(*) AS n, sum(amount) AS amount
    FROM entered WHERE is_last GROUP BY key, pipeline_id, outcome, furthest
), counted AS (
    SELECT key, stage_id, gone - "on" AS days, count(*) AS n
    FROM entered WHERE stage_id IS NOT NULL AND gone IS NOT NULL GROUP BY 1, 2, 3
)
"""  # noqa: S608

# From the summary: what it keeps of each opportunity, and the sums of a whole branch where the scope is one.
JOURNEYS = f"""
, {RANKS}, went AS (
    SELECT t.key, t.pipeline_id, t.outcome, r.rank AS furthest, sum(t.n) AS n, sum(t.amount) AS amount
    FROM (
        SELECT key, pipeline_id, furthest, outcome, sum(sign) AS n, sum(sign * amount) AS amount
        FROM part GROUP BY 1, 2, 3, 4 {{went}}
    ) t LEFT JOIN ranks r ON r.id = t.furthest GROUP BY 1, 2, 3, 4
), counted AS (
    SELECT key, stage_id, days, sum(n) AS n FROM (
        SELECT key, stage_id, days, sum(sign) AS n
        FROM part, unnest(stay_stages, stay_days) AS stay (stage_id, days) GROUP BY 1, 2, 3 {{stayed}}
    ) t GROUP BY 1, 2, 3
)
"""  # noqa: S608
OF_BRANCH = """
WHERE branch_id = %(branch)s AND pipeline_id = ANY(ARRAY(SELECT DISTINCT pipeline_id FROM ranks))
  AND month >= %(whole_first)s AND month < %(whole_after)s
"""
WENT = f"UNION ALL SELECT NULL, pipeline_id, furthest, outcome, n, amount FROM analytics_went {OF_BRANCH}"  # noqa: S608
STAYED = f"UNION ALL SELECT NULL, stage_id, days, n FROM analytics_stayed {OF_BRANCH}"  # noqa: S608

# How many went exactly that far.
TALLY = """
, tally AS (
    SELECT key, w.pipeline_id, CASE WHEN outcome = 'won' THEN p.open_stages + 1 ELSE coalesce(furthest, 1) END AS rank,
           sum(n) AS n, sum(amount) AS amount,
           sum(n) FILTER (WHERE outcome = 'lost') AS lost, sum(amount) FILTER (WHERE outcome = 'lost') AS lost_amount,
           sum(n) FILTER (WHERE outcome = 'open') AS still, sum(amount) FILTER (WHERE outcome = 'open') AS open_amount
    FROM went w JOIN (SELECT DISTINCT pipeline_id, open_stages FROM ranks) p ON p.pipeline_id = w.pipeline_id
    GROUP BY 1, 2, 3
)
"""

# The same, one line a stage.
FURTHEST = f"""{TALLY}
SELECT r.id AS stage, r.pipeline_id AS pipeline, r.kind, coalesce(t.n, 0)::bigint AS n
FROM ranks r LEFT JOIN tally t ON t.pipeline_id = r.pipeline_id AND t.rank = r.rank
ORDER BY r."order", r.pipeline_id, r.rank
"""  # noqa: S608

# One line a (key, stage), with the middle stay. Medians come from a tally of days, which needs no sorting.
SQL = f"""{TALLY}
, stays AS (
    SELECT key, stage_id, days, sum(n) OVER (PARTITION BY key, stage_id ORDER BY days) AS upto,
           sum(n) OVER (PARTITION BY key, stage_id) AS n
    FROM counted WHERE n > 0
), middle AS (
    SELECT key, stage_id, (min(days) FILTER (WHERE upto * 2 >= n) + min(days) FILTER (WHERE upto * 2 > n)) / 2.0 AS days
    FROM stays GROUP BY key, stage_id
), keys AS (SELECT DISTINCT key FROM tally UNION SELECT NULL WHERE %(group_by)s = '')
SELECT k.key, r.id AS stage, r.pipeline_id AS pipeline, r.kind, r.name_en, r.name_zh,
       coalesce(t.n, 0)::bigint AS n, coalesce(t.amount, 0) AS amount, coalesce(t.lost, 0)::bigint AS lost,
       coalesce(t.lost_amount, 0) AS lost_amount, coalesce(t.still, 0)::bigint AS still,
       coalesce(t.open_amount, 0) AS open_amount, m.days AS median_days
FROM keys k CROSS JOIN ranks r
LEFT JOIN tally t ON t.pipeline_id = r.pipeline_id AND t.rank = r.rank AND t.key IS NOT DISTINCT FROM k.key
LEFT JOIN middle m ON m.stage_id = r.id AND m.key IS NOT DISTINCT FROM k.key
ORDER BY k.key NULLS FIRST, r."order", r.pipeline_id, r.rank
"""  # noqa: S608


def report(scope):
    """Rows: one a stage in order, the won stage last; with `group_by` one a key and stage."""
    rows, totals = [], {"created": 0, "amount": 0, "won": 0, "won_amount": 0, "lost": 0, "open": 0}
    ladder = []
    for line in reversed(_lines(scope)):
        if ladder and (ladder[0]["key"], ladder[0]["pipeline"]) != (line["key"], line["pipeline"]):
            ladder = []
        ladder.insert(0, line)
        rows.insert(0, _row(line, ladder, scope))
        _count(totals, line)
    totals["conversion"] = ratio(totals["won"], totals["created"])
    totals["conversion_by_amount"] = ratio(totals["won_amount"], totals["amount"])
    totals |= {name: cents(totals[name]) for name in ("amount", "won_amount")}
    return Report(_with_keys(rows, scope.group_by), totals)


def conversions(scope):
    """{open stage: conversion} of the scope as a whole: what another period is compared with. The stays stand in the
    statement too, but nothing reads them, so PostgreSQL leaves them out."""
    found, beyond, pipeline = {}, 0, None
    for line in reversed(_lines(scope.but(group_by=""), FURTHEST)):
        beyond = beyond if line["pipeline"] == pipeline else 0
        reached = beyond + line["n"]
        if line["kind"] == "open":
            found[line["stage"]] = ratio(beyond, reached)
        beyond, pipeline = reached, line["pipeline"]
    return found


def _lines(scope, sql=SQL):
    if not readable(scope):
        return scope.rows(LEDGER + sql)
    ctes, params, branch = part(scope, cohort=True)
    sums = {"went": WENT, "stayed": STAYED} if branch else {"went": "", "stayed": ""}
    return scope.rows(ctes + JOURNEYS.format(**sums) + sql, **params)


def _row(line, ladder, scope):
    """`ladder`: this stage and all later ones of the same key and pipeline."""
    reached, beyond = sum(step["n"] for step in ladder), sum(step["n"] for step in ladder[1:])
    amount, amount_beyond = sum(step["amount"] for step in ladder), sum(step["amount"] for step in ladder[1:])
    is_open = line["kind"] == "open"
    return {
        "key": line["key"],
        "pipeline": line["pipeline"],
        "stage": line["stage"],
        "kind": line["kind"],
        "name_en": line["name_en"],
        "name_zh": line["name_zh"],
        "reached": reached,
        "conversion": ratio(beyond, reached) if is_open else None,
        "lost_here": line["lost"] if is_open else None,
        "open_here": line["still"] if is_open else None,
        "drop_off": ratio(line["lost"], reached) if is_open else None,
        "median_days": places(line["median_days"]) if is_open else None,
        "amount": cents(amount),
        "conversion_by_amount": ratio(amount_beyond, amount) if is_open else None,
        "lost_amount": cents(line["lost_amount"]) if is_open else None,
        "open_amount": cents(line["open_amount"]) if is_open else None,
    }


def _count(totals, line):
    totals["created"] += line["n"]
    totals["amount"] += line["amount"]
    totals["lost"] += line["lost"]
    totals["open"] += line["still"]
    if line["kind"] == "won":
        totals["won"] += line["n"]
        totals["won_amount"] += line["amount"]


def _with_keys(rows, dimension):
    """Without grouping the key is dropped; with it each row says which key it belongs to."""
    if not dimension:
        return [{name: value for name, value in row.items() if name != "key"} for row in rows]
    names = names_of(dimension, {row["key"] for row in rows})
    return [
        {dimension: row.pop("key"), "group_en": names[key][0], "group_zh": names[key][1], **row}
        for row in rows
        for key in [row["key"]]
    ]
