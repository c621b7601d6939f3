"""Daily pictures: the pipeline as it stood at the end of each day, rebuilt from the ledger for many days at once."""

import datetime as dt

from django.db import connection, transaction

from crm.calendar import today

from .states import ALL, AS_OF, OF_THE_MONTH, SINCE, STATES

DAY = dt.timedelta(days=1)

# What the ledger says of [first, after). An open state counts from its first day until the next state's: added up as
# changes by day, so that a long stay costs two rows and not one a day. A closed state counts on the day it was closed.
REBUILT = """
states AS MATERIALIZED (
    SELECT s.*, coalesce(amount_base, 0) AS money, coalesce(amount_base * probability, 0) * 0.01 AS weighed
    FROM ({states}) s
    WHERE NOT deleted AND since < %(after)s AND (until IS NULL OR until > %(first)s)
      AND (%(pipeline)s::bigint IS NULL OR pipeline_id = %(pipeline)s)
), changes AS (
    SELECT day, pipeline_id, stage_id, owner_id, team_id, sum(n) AS n, sum(money) AS money, sum(weighed) AS weighed
    FROM (
        SELECT greatest(since, %(first)s::date) AS day, pipeline_id, stage_id, owner_id, team_id, 1 AS n, money, weighed
        FROM states WHERE outcome = 'open'
        UNION ALL
        SELECT until, pipeline_id, stage_id, owner_id, team_id, -1, -money, -weighed
        FROM states WHERE outcome = 'open' AND until < %(after)s
    ) change GROUP BY day, pipeline_id, stage_id, owner_id, team_id
), running AS (
    SELECT day, lead(day, 1, %(after)s::date) OVER days AS until, pipeline_id, stage_id, owner_id, team_id,
           sum(n) OVER days AS n, sum(money) OVER days AS money, sum(weighed) OVER days AS weighed
    FROM changes WINDOW days AS (PARTITION BY pipeline_id, stage_id, owner_id, team_id ORDER BY day)
), made AS MATERIALIZED (
    SELECT day + d AS day, pipeline_id, stage_id, owner_id, team_id, n AS count, money AS amount,
           round(weighed, 2) AS weighted
    FROM running, generate_series(0, until - day - 1) AS d WHERE n > 0
    UNION ALL
    SELECT closed_on, pipeline_id, stage_id, owner_id, team_id, count(*), sum(money), round(sum(weighed), 2)
    FROM states WHERE outcome <> 'open' AND closed_on = since AND closed_on >= %(first)s
    GROUP BY closed_on, pipeline_id, stage_id, owner_id, team_id
)
"""

EVERY_DAY = REBUILT.format(states=STATES.format(among=ALL))

# The same of one day, from the facts as of its end.
ONE_DAY = """
made AS MATERIALIZED (
    SELECT %(first)s::date AS day, pipeline_id, stage_id, owner_id, team_id, count(*) AS count,
           sum(coalesce(amount_base, 0)) AS amount,
           round(sum(coalesce(amount_base * probability, 0) * 0.01), 2) AS weighted
    FROM {facts} facts WHERE outcome = 'open' OR closed_on = %(first)s
    GROUP BY pipeline_id, stage_id, owner_id, team_id
)
"""

SAME = """
m.day = p.day AND m.pipeline_id = p.pipeline_id AND m.stage_id = p.stage_id
AND coalesce(m.owner_id, 0) = coalesce(p.owner_id, 0) AND coalesce(m.team_id, 0) = coalesce(p.team_id, 0)
"""
# What agrees is only read: a conflict locks its row, which costs as much as writing it.
WRITE = f"""
WITH {{made}}, gone AS (
    DELETE FROM analytics_dailypicture USING (
        SELECT p.id FROM analytics_dailypicture p LEFT JOIN made m ON {SAME}
        WHERE p.day >= %(first)s AND p.day < %(after)s AND m.day IS NULL
          AND (%(pipeline)s::bigint IS NULL OR p.pipeline_id = %(pipeline)s)
    ) stale WHERE stale.id = analytics_dailypicture.id
)
INSERT INTO analytics_dailypicture (day, pipeline_id, stage_id, owner_id, team_id, count, amount, weighted)
SELECT m.day, m.pipeline_id, m.stage_id, m.owner_id, m.team_id, m.count, m.amount, m.weighted
FROM made m LEFT JOIN analytics_dailypicture p ON {SAME} AND p.day >= %(first)s AND p.day < %(after)s
WHERE p.id IS NULL OR (p.count, p.amount, p.weighted) IS DISTINCT FROM (m.count, m.amount, m.weighted)
ORDER BY 1, 2, 3, 4, 5
ON CONFLICT (day, pipeline_id, stage_id, owner_id, team_id) DO UPDATE
SET count = excluded.count, amount = excluded.amount, weighted = excluded.weighted
"""  # noqa: S608

FIRST_DAY = """
SELECT min("on") FROM opportunities_stagechange WHERE %(pipeline)s::bigint IS NULL OR pipeline_id = %(pipeline)s
"""


@transaction.atomic
def rebuild_pictures(first=None, after=None, pipeline=None, *, prepared=False):
    """Write the pictures of the days [first, after) of one pipeline or all; returns how many rows were written anew.

    From the ledger's first day up to yesterday unless given; a day that is not over is never pictured. Repeating it
    changes nothing. `prepared`: the facts of the one day lie in `day_facts`.
    """
    after = min(after or today(), today())
    with connection.cursor() as cursor:
        params = {"pipeline": pipeline.pk if pipeline else None}
        made = REBUILT.format(states=STATES.format(among=SINCE))
        if first is None:
            cursor.execute(FIRST_DAY, params)
            first, made = cursor.fetchone()[0] or after, EVERY_DAY
        if first >= after:
            return 0
        if after - first == DAY and pipeline is None:
            made = ONE_DAY.format(facts="day_facts" if prepared else f"({AS_OF.format(among=OF_THE_MONTH)})")
        spare_pages(cursor)
        # Right after an import the planner takes full tables for small ones, and what is made here for little: it would
        # loop over the product of both, whole or day by day.
        cursor.execute("SELECT set_config('enable_nestloop', 'off', true), set_config('enable_mergejoin', 'off', true)")
        cursor.execute(WRITE.format(made=made), {**params, "facts_day": first, "first": first, "after": after})
        written = cursor.rowcount
        cursor.execute("SELECT set_config('enable_nestloop', 'on', true), set_config('enable_mergejoin', 'on', true)")
        return written


def spare_pages(cursor):
    """Until the transaction ends: memory to sort in, and one core, so that the others are left to those who wait."""
    cursor.execute(
        "SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true),"
        " set_config('max_parallel_workers_per_gather', '0', true)"
    )


def rebuild_day(day, *, prepared=False):
    return rebuild_pictures(day, day + DAY, prepared=prepared)
