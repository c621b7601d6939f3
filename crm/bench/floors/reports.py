"""Reports of twelve months: one plain statement each, on base tables or on the summary where there is one."""


def counted(reader, alias="o"):
    """Whose opportunities a report counts."""
    if reader.role == "admin":
        return f"{alias}.deleted_at IS NULL"
    teams = f" OR {alias}.team_id = ANY('{{{','.join(map(str, reader.teams))}}}'::bigint[])" if reader.teams else ""
    return f"{alias}.deleted_at IS NULL AND ({alias}.owner_id = {reader.id}{teams})"


def of(report, reader, first, after):
    """The candidates for a report, or None where none was written."""
    make = REPORTS.get(report)
    return make and [[make(reader, f"'{first}'", f"'{after}'")]]


OPPORTUNITIES = "FROM opportunities_opportunity o"


def funnel(reader, first, after):
    """How many of what was created in the period reached each stage: the furthest one that each ever stood in."""
    return f"""SELECT p.id, reached.rank, count(*), sum(amount_base), count(*) FILTER (WHERE outcome = 'lost'),
 count(*) FILTER (WHERE outcome = 'open') FROM (
 SELECT o.id, o.pipeline_id, o.amount_base, o.outcome, max(s."order") AS rank {OPPORTUNITIES}
 JOIN opportunities_stagechange l ON l.opportunity_id = o.id
 JOIN opportunities_stage s ON s.id = l.stage_id AND (s.kind <> 'lost')
 WHERE {counted(reader)} AND o.created_on >= {first} AND o.created_on < {after}
 GROUP BY o.id, o.pipeline_id, o.amount_base, o.outcome) reached
 JOIN opportunities_pipeline p ON p.id = reached.pipeline_id GROUP BY 1, 2 ORDER BY 1, 2"""


def pipeline(reader, first, after):
    return f"""SELECT o.stage_id, count(*), sum(amount_base), sum(amount_base * probability) / 100 {OPPORTUNITIES}
 WHERE {counted(reader)} AND o.outcome = 'open' GROUP BY 1"""


def win_rate(reader, first, after):
    return f"""SELECT date_trunc('month', closed_on), count(*) FILTER (WHERE outcome = 'won'),
 count(*) FILTER (WHERE outcome = 'lost'), sum(amount_base) FILTER (WHERE outcome = 'won'),
 sum(amount_base) FILTER (WHERE outcome = 'lost') {OPPORTUNITIES}
 WHERE {counted(reader)} AND closed_on >= {first} AND closed_on < {after} GROUP BY 1 ORDER BY 1"""


def cycle(reader, first, after):
    return f"""SELECT date_trunc('month', closed_on), count(*), avg(closed_on - created_on),
 percentile_cont(0.5) WITHIN GROUP (ORDER BY closed_on - created_on) {OPPORTUNITIES}
 WHERE {counted(reader)} AND outcome = 'won' AND closed_on >= {first} AND closed_on < {after}
 GROUP BY GROUPING SETS ((date_trunc('month', closed_on)), ()) ORDER BY 1"""


def velocity(reader, first, after):
    return f"""SELECT o.owner_id, count(*) FILTER (WHERE outcome = 'open'), count(*) FILTER (WHERE outcome = 'won'),
 count(*) FILTER (WHERE outcome = 'lost'), avg(amount_base) FILTER (WHERE outcome = 'won'),
 avg(closed_on - created_on) FILTER (WHERE outcome = 'won') {OPPORTUNITIES}
 WHERE {counted(reader)} AND (outcome = 'open' OR closed_on >= {first} AND closed_on < {after}) GROUP BY 1"""


def forecast(reader, first, after):
    return f"""SELECT date_trunc('month', coalesce(closed_on, expected_close)), count(*),
 sum(amount_base) FILTER (WHERE outcome = 'won'), sum(amount_base * probability) FILTER (WHERE outcome = 'open') / 100
 {OPPORTUNITIES} WHERE {counted(reader)} AND (outcome = 'won' AND closed_on >= {first} AND closed_on < {after}
 OR outcome = 'open' AND expected_close >= {first} AND expected_close < {after}) GROUP BY 1 ORDER BY 1"""


def losses(reader, first, after):
    return f"""SELECT loss_reason_id, count(*), sum(amount_base) {OPPORTUNITIES} WHERE {counted(reader)}
 AND outcome = 'lost' AND closed_on >= {first} AND closed_on < {after} GROUP BY 1 ORDER BY 2 DESC"""


def leaderboard(reader, first, after):
    return f"""SELECT owner_id, count(*) FILTER (WHERE outcome = 'won') AS won,
 count(*) FILTER (WHERE outcome = 'lost'), sum(amount_base) FILTER (WHERE outcome = 'won') {OPPORTUNITIES}
 WHERE {counted(reader)} AND closed_on >= {first} AND closed_on < {after} GROUP BY 1 ORDER BY 4 DESC NULLS LAST"""


def sources(reader, first, after):
    return f"""SELECT * FROM (SELECT source_id, count(*) AS n,
 count(*) FILTER (WHERE status = 'converted') AS converted,
 count(*) FILTER (WHERE status = 'converted' OR qualified_at IS NOT NULL) AS qualified FROM leads_lead r
 WHERE {counted(reader, "r")} AND r.created_at >= {first} AND r.created_at < {after} GROUP BY 1) l
 FULL JOIN (SELECT source_id, count(*) AS n, sum(amount_base) AS amount, count(*) FILTER (WHERE outcome = 'won') AS won,
 sum(amount_base) FILTER (WHERE outcome = 'won') AS won_amount {OPPORTUNITIES} WHERE {counted(reader)}
 AND o.created_on >= {first} AND o.created_on < {after} GROUP BY 1) p USING (source_id)"""


def response(reader, first, after):
    return f"""SELECT owner_id, count(*), count(first_response_at),
 count(*) FILTER (WHERE first_response_at <= response_due_at),
 percentile_cont(0.5) WITHIN GROUP (ORDER BY first_response_at - assigned_at), avg(first_response_at - assigned_at)
 FROM leads_lead r WHERE {counted(reader, "r")} AND assigned_at >= {first} AND assigned_at < {after} GROUP BY 1"""


def ageing(reader, first, after):
    return f"""SELECT o.stage_id, count(*), sum(amount_base), percentile_cont(0.5)
 WITHIN GROUP (ORDER BY extract(day FROM now() - coalesce(o.last_touch_at, o.created_at))),
 count(*) FILTER (WHERE extract(day FROM now() - coalesce(o.last_touch_at, o.created_at)) > s.expected_days)
 {OPPORTUNITIES} JOIN opportunities_stage s ON s.id = o.stage_id
 WHERE {counted(reader)} AND o.outcome = 'open' GROUP BY 1"""


def waterfall(reader, first, after):
    return f"""SELECT l.outcome, date_trunc('month', l."on"), count(*), sum(l.amount_base) {OPPORTUNITIES}
 JOIN opportunities_stagechange l ON l.opportunity_id = o.id WHERE {counted(reader)}
 AND l."on" >= {first} AND l."on" < {after} GROUP BY 1, 2"""


REPORTS = {
    "funnel": funnel,
    "pipeline": pipeline,
    "win-rate": win_rate,
    "cycle": cycle,
    "velocity": velocity,
    "forecast": forecast,
    "waterfall": waterfall,
    "losses": losses,
    "leaderboard": leaderboard,
    "sources": sources,
    "response": response,
    "ageing": ageing,
}
