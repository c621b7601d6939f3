"""What must never be true of pictures, reports and the summary."""

from django.utils.translation import gettext_noop as _

from crm.jobs.invariants import invariant

from .pictures import EVERY_DAY
from .summary.journeys import COLUMNS, journeys_of
from .summary.reading import DIRTY

LAST_NIGHT = """(SELECT max(local_date) FROM jobs_jobrun WHERE kind = 'analytics.nightly' AND state = 'done')"""

BOUND = (
    EVERY_DAY.replace("%(first)s", LAST_NIGHT)
    .replace("%(after)s", f"({LAST_NIGHT} + 1)")
    .replace("%(pipeline)s", "NULL")
)

invariant(
    _("The picture of the last finished day differs from the ledger"),
    f"""
    WITH {BOUND}
    SELECT coalesce(m.stage_id, p.stage_id) AS stage, coalesce(m.owner_id, p.owner_id) AS owner, m.count, p.count
    FROM made m FULL JOIN (SELECT * FROM analytics_dailypicture WHERE day = {LAST_NIGHT}) p
    ON m.day = p.day AND m.stage_id = p.stage_id AND coalesce(m.owner_id, 0) = coalesce(p.owner_id, 0)
       AND coalesce(m.team_id, 0) = coalesce(p.team_id, 0)
    WHERE (m.count, m.amount, m.weighted) IS DISTINCT FROM (p.count, p.amount, p.weighted)
    """,  # noqa: S608
)

# Every fiftieth opportunity, another fiftieth every day; one month of creation and one booked day, likewise.
SAMPLE = "o.id % 50 = (current_date - DATE '2026-01-01') % 50"

invariant(
    _("The summary contains an opportunity otherwise than its ledger tells"),
    f"""
    WITH {DIRTY}, {journeys_of(f"SELECT id FROM opportunities_opportunity o WHERE {SAMPLE}")}
    SELECT o.id FROM opportunities_opportunity o
    LEFT JOIN (SELECT {COLUMNS} FROM fresh) f ON f.opportunity_id = o.id
    LEFT JOIN (SELECT {COLUMNS} FROM analytics_journey) j ON j.opportunity_id = o.id
    WHERE {SAMPLE} AND f IS DISTINCT FROM j AND NOT EXISTS (SELECT FROM dirty WHERE dirty.id = o.id)
    """,  # noqa: S608
)
invariant(
    _("The summary's sums are not those of what it contains"),
    """
    WITH asked AS MATERIALIZED (
        SELECT date_trunc('month', created_on)::date AS month, pipeline_id FROM analytics_journey
        ORDER BY opportunity_id % 997 = (current_date - DATE '2026-01-01') % 997 DESC, opportunity_id LIMIT 1
    ), contained AS MATERIALIZED (
        SELECT j.*, a.month FROM analytics_journey j JOIN asked a ON a.pipeline_id = j.pipeline_id
        AND j.created_on >= a.month AND j.created_on < a.month + interval '1 month'
    )
    SELECT coalesce(s.branch_id, c.branch) AS branch, s.n, c.n
    FROM (SELECT w.* FROM analytics_went w JOIN asked a ON a.pipeline_id = w.pipeline_id AND a.month = w.month) s
    FULL JOIN (
        SELECT branch, furthest, outcome, count(*) AS n, sum(amount) AS amount
        FROM contained, unnest(branches) AS branch GROUP BY 1, 2, 3
    ) c ON (c.branch, c.furthest, c.outcome) = (s.branch_id, s.furthest, s.outcome)
    WHERE (coalesce(s.n, 0), coalesce(s.amount, 0)) IS DISTINCT FROM (coalesce(c.n, 0), coalesce(c.amount, 0))
    UNION ALL
    SELECT coalesce(s.branch_id, c.branch), s.n, c.n
    FROM (SELECT w.* FROM analytics_stayed w JOIN asked a ON a.pipeline_id = w.pipeline_id AND a.month = w.month) s
    FULL JOIN (
        SELECT branch, stage, days, count(*) AS n FROM contained, unnest(branches) AS branch,
               unnest(stay_stages, stay_days) AS stay (stage, days) GROUP BY 1, 2, 3
    ) c ON (c.branch, c.stage, c.days) = (s.branch_id, s.stage_id, s.days)
    WHERE coalesce(s.n, 0) IS DISTINCT FROM coalesce(c.n, 0)
    UNION ALL
    SELECT coalesce(s.branch_id, c.branch), s.n, c.n
    FROM (SELECT branch_id, kind, sum(n) AS n, sum(amount) AS amount FROM analytics_booked WHERE branch_id = 0
          GROUP BY 1, 2) s
    FULL JOIN (
        SELECT 0::bigint AS branch, kind, count(*) AS n, sum(money) AS amount
        FROM analytics_journey, unnest(booked_as, booked) AS b (kind, money) GROUP BY 2
    ) c ON c.kind = s.kind
    WHERE (coalesce(s.n, 0), coalesce(s.amount, 0)) IS DISTINCT FROM (coalesce(c.n, 0), coalesce(c.amount, 0))
    """,
)
