"""The worker's part: take what has changed, tell its journeys anew, and move the sums by the difference."""

from django.db import connection, transaction

from opportunities.models import Uncounted

from .journeys import COLUMNS, journeys_of

BATCH = 10_000
MEMORY = "64MB"  # for sorting a batch; freed at the end of the transaction

MONTH = "date_trunc('month', created_on)::date"

# `signed`: journeys with the sign they enter the sums with.
SUMS = f"""
INSERT INTO analytics_went AS t (branch_id, pipeline_id, month, furthest, outcome, n, amount)
SELECT branch, pipeline_id, {MONTH}, furthest, outcome, sum(sign), sum(sign * amount)
FROM {{signed}} j, unnest(branches) AS branch
GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign) <> 0 OR sum(sign * amount) <> 0 ORDER BY 1, 2, 3, 4, 5
ON CONFLICT (branch_id, pipeline_id, month, furthest, outcome)
DO UPDATE SET n = t.n + excluded.n, amount = t.amount + excluded.amount
---
INSERT INTO analytics_stayed AS t (branch_id, pipeline_id, month, stage_id, days, n)
SELECT branch, pipeline_id, {MONTH}, stage, days, sum(sign)
FROM {{signed}} j, unnest(stay_stages, stay_days) AS stay (stage, days), unnest(branches) AS branch
GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign) <> 0 ORDER BY 1, 2, 3, 4, 5
ON CONFLICT (branch_id, pipeline_id, month, stage_id, days) DO UPDATE SET n = t.n + excluded.n
---
INSERT INTO analytics_booked AS t (branch_id, pipeline_id, day, kind, n, amount)
SELECT branch, pipeline_id, day, kind, sum(sign), sum(sign * money)
FROM {{signed}} j, unnest(booked_on, booked_as, booked) AS b (day, kind, money), unnest(branches) AS branch
GROUP BY 1, 2, 3, 4 HAVING sum(sign) <> 0 OR sum(sign * money) <> 0 ORDER BY 1, 2, 3, 4
ON CONFLICT (branch_id, pipeline_id, day, kind) DO UPDATE SET n = t.n + excluded.n, amount = t.amount + excluded.amount
"""  # noqa: S608
WENT, STAYED, BOOKED = (part.strip() for part in SUMS.split("---"))

# One statement, one snapshot: whoever sees a mark sees the change that made it, so a mark that goes is contained.
COUNT = f"""
WITH taken AS MATERIALIZED (SELECT id, opportunity_id FROM opportunities_uncounted ORDER BY id LIMIT %(batch)s),
{journeys_of("SELECT DISTINCT opportunity_id AS id FROM taken")},
old AS MATERIALIZED (
    SELECT {COLUMNS} FROM analytics_journey WHERE opportunity_id = ANY(ARRAY(SELECT id FROM chosen_ids))
), signed AS MATERIALIZED (SELECT -1 AS sign, * FROM old UNION ALL SELECT 1, {COLUMNS} FROM fresh),
went AS ({WENT.format(signed="signed")}),
stayed AS ({STAYED.format(signed="signed")}),
bookings AS ({BOOKED.format(signed="signed")}),
left_out AS (
    DELETE FROM analytics_journey j USING old
    WHERE j.opportunity_id = old.opportunity_id AND NOT EXISTS (
        SELECT FROM fresh WHERE fresh.opportunity_id = old.opportunity_id)
), kept AS (
    INSERT INTO analytics_journey AS j ({COLUMNS}) SELECT {COLUMNS} FROM fresh
    ON CONFLICT (opportunity_id) DO UPDATE SET ({COLUMNS.replace("opportunity_id, ", "", 1)})
        = ROW ({", ".join("excluded." + name.strip() for name in COLUMNS.split(",")[1:])})
), unmarked AS (
    DELETE FROM opportunities_uncounted WHERE id = ANY(ARRAY(SELECT id FROM taken)) RETURNING 1
)
SELECT count(*) FROM unmarked
"""  # noqa: S608

# Teams that stand elsewhere in the tree than when their opportunities were counted.
MOVED = """
SELECT t.id, t.path FROM users_team t LEFT JOIN analytics_branch b ON b.team_id = t.id
WHERE b.path IS DISTINCT FROM t.path
"""

FOLLOW = f"""
WITH moved AS ({MOVED}), marked AS (
    INSERT INTO opportunities_uncounted (opportunity_id)
    SELECT id FROM opportunities_opportunity WHERE team_id IN (SELECT id FROM moved)
)
INSERT INTO analytics_branch (team_id, path) SELECT id, path FROM moved ORDER BY id
ON CONFLICT (team_id) DO UPDATE SET path = excluded.path
"""  # noqa: S608

TABLES = ("analytics_went", "analytics_stayed", "analytics_booked", "analytics_journey", "analytics_branch")


def waiting():
    """What the worker is to count."""
    return Uncounted.objects.order_by("id")


def count_all(batch=BATCH):
    """Until nothing waits; returns how many marks were taken. A second counter meanwhile leaves at once."""
    counted = 0
    while taken := count_some(batch):
        counted += taken
    return counted


@transaction.atomic
def count_some(batch=BATCH):
    """The oldest marks, whole: killed half-way it has done nothing. Returns how many; 0 if another one is at it."""
    with connection.cursor() as cursor:
        if not _locked(cursor):
            return 0
        cursor.execute(FOLLOW)
        cursor.execute(COUNT, {"batch": batch})
        return cursor.fetchone()[0]


@transaction.atomic
def count_anew(batch=BATCH):
    """Forget every sum and count all of it from the base tables, in one transaction: reports see the old sums, which
    are right with what was marked since, until the new ones are there. Returns how many opportunities are contained."""
    with connection.cursor() as cursor:
        if not _locked(cursor, wait=True):
            return 0
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  a constant
        cursor.execute(FOLLOW)
        cursor.execute("DELETE FROM opportunities_uncounted")
        cursor.execute("SELECT coalesce(max(id), 0) FROM opportunities_opportunity")
        for first in range(0, cursor.fetchone()[0] + 1, batch):
            chosen = f"SELECT id FROM opportunities_opportunity WHERE id >= {first} AND id < {first + batch}"  # noqa: S608
            cursor.execute(
                f"INSERT INTO analytics_journey ({COLUMNS})"  # noqa: S608
                f" WITH {journeys_of(chosen)} SELECT {COLUMNS} FROM fresh ORDER BY opportunity_id"
            )
        for sums in (WENT, STAYED, BOOKED):
            cursor.execute(sums.format(signed="(SELECT 1 AS sign, * FROM analytics_journey)"))
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("SELECT count(*) FROM analytics_journey")
        return cursor.fetchone()[0]


def forget_zeros():
    """Sums that have come down to nothing; returns how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not _locked(cursor):
            return 0
        gone = 0
        for table, empty in (("went", "n = 0 AND amount = 0"), ("stayed", "n = 0"), ("booked", "n = 0 AND amount = 0")):
            cursor.execute(f"DELETE FROM analytics_{table} WHERE {empty}")  # noqa: S608  constants
            gone += cursor.rowcount
        return gone


def _locked(cursor, *, wait=False):
    """One counter at a time, for this transaction; with memory to sort in."""
    cursor.execute("SELECT set_config('work_mem', %s, true), set_config('jit', 'off', true)", [MEMORY])
    name = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    cursor.execute(f"SELECT {name}(hashtextextended('analytics.summary', 0))")
    return wait or cursor.fetchone()[0]
