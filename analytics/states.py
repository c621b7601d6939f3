"""What was true at the end of a local day, rebuilt from the stage ledger alone (and what never changes on the record).

A state is the last ledger row of an opportunity on a day. It holds from its day `since` until the next row's day.
"""

# One pass over the ledger in its own order. `closed_on` is the day of the latest step from open (or nothing) to closed,
# or between won and lost; a later change of owner or amount does not move it. `{among}`: which opportunities.
STATES = """
SELECT opportunity_id, since, until, pipeline_id, stage_id, owner_id, team_id, loss_reason_id, amount_base, probability,
       outcome, expected_close, deleted,
       CASE WHEN outcome <> 'open' THEN closed_on END AS closed_on
FROM (
    SELECT step.*, max(CASE WHEN outcome <> 'open' AND before IS DISTINCT FROM outcome THEN since END)
                   OVER (PARTITION BY opportunity_id ORDER BY at, id) AS closed_on
    FROM (
        SELECT id, at, opportunity_id, "on" AS since, pipeline_id, stage_id, owner_id, team_id, loss_reason_id,
               amount_base, probability, outcome, expected_close, deleted,
               lag(outcome) OVER ledger AS before, lead("on") OVER ledger AS until
        FROM opportunities_stagechange WHERE {among}
        WINDOW ledger AS (PARTITION BY opportunity_id ORDER BY at, id)
    ) step
) walked
WHERE until IS DISTINCT FROM since
"""

# The columns of analytics.scope.COLUMNS, and `since`, as they stood at the end of the day %(facts_day)s, of the
# opportunities that `{among}` selects: one look into the ledger's index each, not a walk through all of it. No ledger
# begins before the day of creation (an invariant): who came later is not looked up.
AS_OF = """
SELECT o.id, s.pipeline_id, s.stage_id, s.owner_id, s.team_id, o.source_id, o.product_id, o.competitor_id,
       s.loss_reason_id, o.importance, s.amount_base, s.probability, s.outcome, o.created_on,
       CASE WHEN s.outcome <> 'open' THEN (
           SELECT max("on") FROM (
               SELECT l."on", l.outcome, lag(l.outcome) OVER (ORDER BY l.at, l.id) AS before
               FROM opportunities_stagechange l WHERE l.opportunity_id = o.id AND l."on" <= %(facts_day)s
           ) step WHERE outcome <> 'open' AND before IS DISTINCT FROM outcome
       ) END AS closed_on,
       s.expected_close, s."on" AS since
FROM opportunities_opportunity o CROSS JOIN LATERAL (
    SELECT * FROM opportunities_stagechange l WHERE l.opportunity_id = o.id AND l."on" <= %(facts_day)s
    ORDER BY l.at DESC, l.id DESC LIMIT 1
) s
WHERE o.created_on <= %(facts_day)s AND NOT s.deleted AND {among}
"""
ALL = "true"
# Of STATES: who stood open or was closed on a day from %(first)s on, as an array that the ledger's index is asked with.
SINCE = """
opportunity_id = ANY(ARRAY(
    SELECT id FROM opportunities_opportunity WHERE outcome = 'open' OR closed_on >= %(first)s
))
"""
# What cannot have stood open that day: closed by its end, and not opened since.
MAY_BE_OPEN = "(o.outcome = 'open' OR o.closed_on > %(facts_day)s)"
# What a night's reports can speak of: open that day, or created or closed in its month.
OF_THE_MONTH = """
(o.outcome = 'open' OR o.closed_on >= date_trunc('month', %(facts_day)s::date)
 OR o.created_on >= date_trunc('month', %(facts_day)s::date))
"""
