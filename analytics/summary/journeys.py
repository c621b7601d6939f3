"""What one opportunity adds to the sums, told from the ledger alone: how far it went, its stays, its bookings."""

KINDS = {"created": 1, "increased": 2, "decreased": 3, "won": 4, "lost": 5, "reopened": 6}

# The open stages of every pipeline in order: which of two is further.
LADDER = """
ladder AS (
    SELECT id, pipeline_id, row_number() OVER (PARTITION BY pipeline_id ORDER BY "order", id)::int AS step
    FROM opportunities_stage WHERE kind = 'open'
)
"""

# One row an opportunity of `chosen` (a query of ids) that is alive, with the columns of analytics_journey. The ledger
# is walked once, in the order of its index. A booking moves the open amount: the first row books `created`, a change
# of the amount while open `increased` or `decreased`, a step from open (or nothing) to closed `won` or `lost`, the step
# back `reopened`; so what is booked before a day adds up to what stood open at its beginning.
JOURNEYS = """
chosen_ids AS MATERIALIZED ({chosen}), {ladder}, journey_walk AS MATERIALIZED (
    SELECT o.id, l.at, l.id AS row_id, l."on", l.outcome, coalesce(l.amount_base, 0) AS amount,
           s.id AS stage_id, s.step, lag(s.id) OVER walk AS stood, row_number() OVER walk AS place,
           lag(l.outcome) OVER walk AS outcome0, coalesce(lag(l.amount_base) OVER walk, 0) AS amount0
    FROM opportunities_opportunity o
    JOIN opportunities_stagechange l ON l.opportunity_id = o.id
    LEFT JOIN ladder s ON s.id = l.stage_id AND s.pipeline_id = o.pipeline_id AND l.outcome = 'open'
    WHERE o.id = ANY(ARRAY(SELECT id FROM chosen_ids)) AND o.deleted_at IS NULL
    WINDOW walk AS (PARTITION BY o.id ORDER BY l.at, l.id)
), journey_stays AS (
    SELECT id, array_agg(stage_id ORDER BY at, row_id) AS stages, array_agg(days ORDER BY at, row_id) AS days
    FROM (
        SELECT id, stage_id, at, row_id, lead("on") OVER (PARTITION BY id ORDER BY at, row_id) - "on" AS days
        FROM journey_walk WHERE place = 1 OR stood IS DISTINCT FROM stage_id
    ) entry WHERE stage_id IS NOT NULL AND days IS NOT NULL GROUP BY id
), journey_reach AS (
    SELECT DISTINCT ON (id) id, stage_id FROM journey_walk WHERE stage_id IS NOT NULL ORDER BY id, step DESC
), journey_bookings AS (
    SELECT id, array_agg("on" ORDER BY at, row_id, turn) AS days, array_agg(kind ORDER BY at, row_id, turn) AS kinds,
           array_agg(b.amount ORDER BY at, row_id, turn) AS amounts
    FROM journey_walk w CROSS JOIN LATERAL (VALUES
        (1, CASE WHEN outcome0 IS NULL THEN 1 WHEN outcome0 <> 'open' AND outcome = 'open' THEN 6
                 WHEN outcome0 = 'open' AND w.amount > amount0 THEN 2
                 WHEN outcome0 = 'open' AND w.amount < amount0 THEN 3 END,
            CASE WHEN outcome0 = 'open' THEN abs(w.amount - amount0) ELSE w.amount END),
        (2, CASE WHEN coalesce(outcome0, 'open') = 'open' AND outcome <> 'open'
                 THEN CASE outcome WHEN 'won' THEN 4 ELSE 5 END END, w.amount)
    ) AS b (turn, kind, amount)
    WHERE kind IS NOT NULL GROUP BY id
), fresh AS (
    SELECT o.id AS opportunity_id, o.pipeline_id, o.created_on, o.owner_id, o.team_id,
           array_prepend(0::bigint, coalesce(string_to_array(nullif(rtrim(t.path, '/'), ''), '/')::bigint[],
                                             '{{}}')) AS branches,
           o.outcome, coalesce(o.amount_base, 0) AS amount, coalesce(r.stage_id, 0) AS furthest,
           coalesce(s.stages, '{{}}') AS stay_stages, coalesce(s.days, '{{}}') AS stay_days,
           coalesce(b.days, '{{}}') AS booked_on, coalesce(b.kinds, '{{}}')::smallint[] AS booked_as,
           coalesce(b.amounts, '{{}}') AS booked
    FROM opportunities_opportunity o
    LEFT JOIN users_team t ON t.id = o.team_id
    LEFT JOIN journey_reach r ON r.id = o.id LEFT JOIN journey_stays s ON s.id = o.id
    LEFT JOIN journey_bookings b ON b.id = o.id
    WHERE o.id = ANY(ARRAY(SELECT id FROM chosen_ids)) AND o.deleted_at IS NULL
)
"""

COLUMNS = (
    "opportunity_id, pipeline_id, created_on, owner_id, team_id, branches, outcome, amount, furthest, stay_stages,"
    " stay_days, booked_on, booked_as, booked"
)


def journeys_of(chosen):
    """CTEs that end in `fresh`: the journeys of the ids that the query `chosen` selects."""
    return JOURNEYS.format(chosen=chosen, ladder=LADDER)
