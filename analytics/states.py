"""What was true at the end of a local day, rebuilt from the stage ledger alone (and what never changes on the record).

A state is the last ledger row of an opportunity on a day. It holds from its day `since` until the next row's day.
"""

# One pass over the ledger in its own order. `closed_on` is the day of the latest step from open (or nothing) to closed,
# or between won and lost; a later change of owner or amount does not move it.
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
        FROM opportunities_stagechange
        WINDOW ledger AS (PARTITION BY opportunity_id ORDER BY at, id)
    ) step
) walked
WHERE until IS DISTINCT FROM since
"""

# The columns of analytics.scope.COLUMNS as they stood at the end of the day %(facts_day)s.
AS_OF = f"""
SELECT o.id, s.pipeline_id, s.stage_id, s.owner_id, s.team_id, o.source_id, o.product_id, o.competitor_id,
       s.loss_reason_id, o.importance, s.amount_base, s.probability, s.outcome, o.created_on, s.closed_on,
       s.expected_close
FROM ({STATES}) s JOIN opportunities_opportunity o ON o.id = s.opportunity_id
WHERE s.since <= %(facts_day)s AND (s.until IS NULL OR s.until > %(facts_day)s) AND NOT s.deleted
"""  # noqa: S608
