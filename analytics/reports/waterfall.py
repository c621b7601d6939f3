"""How did the open pipeline get from what it was before the period to what it is after it?

opening + created + increased − decreased + pulled in − pushed out − won − lost + reopened = closing, to the cent.
Every step of the ledger in the period is booked once. With a window of expected close, only what is expected in it is
in the pipeline: a new expected close pulls it in or pushes it out (without a window nothing is ever pulled or pushed).
An amount that changes with the closing is first an increase or decrease. Filters are those of today's owner and team;
what is deleted never was, what was deleted and restored was always there.
"""

from ..scope import Report, cents
from ..summary.journeys import KINDS
from ..summary.reading import ASKED_PIPELINE, part, readable

# Sign with which each bucket enters the sum.
BUCKETS = {
    "created": 1,
    "increased": 1,
    "decreased": -1,
    "pulled_in": 1,
    "pushed_out": -1,
    "won": -1,
    "lost": -1,
    "reopened": 1,
}

CHANGES = ("increased", "decreased")  # move the amount, not the number

WINDOW = "(%(expected_first)s::date IS NULL OR {0} >= %(expected_first)s AND {0} < %(expected_after)s)"

# From the summary: what was booked before the period adds up to the opening. `sums`: those of a whole branch.
BOOKINGS = """
, moved AS (
    SELECT day, kind, sign AS n, sign * money AS amount
    FROM part, unnest(booked_on, booked_as, booked) AS b (day, kind, money) {sums}
)
SELECT day >= %(first)s AS inside, kind, sum(n)::bigint AS count, sum(amount) AS amount
FROM moved WHERE day < %(after)s GROUP BY 1, 2 HAVING sum(n) <> 0 OR sum(amount) <> 0
"""
SUMS = f"""
UNION ALL SELECT day, kind, n, amount FROM analytics_booked
WHERE branch_id = %(branch)s AND {ASKED_PIPELINE.format("")} AND day < %(after)s
"""  # noqa: S608

# From the ledger, for a window and for past days.
STANDING = f"""
SELECT count(*) AS count, coalesce(sum(amount_base), 0) AS amount FROM (
    SELECT DISTINCT ON (l.opportunity_id) l.outcome, l.amount_base, l.expected_close
    FROM opportunities_stagechange l JOIN facts f ON f.id = l.opportunity_id
    WHERE l."on" < %(before)s ORDER BY l.opportunity_id, l.at DESC, l.id DESC
) s WHERE outcome = 'open' AND {WINDOW.format("expected_close")}
"""  # noqa: S608

STEPS = f"""
, step AS (
    SELECT l.outcome, coalesce(l.amount_base, 0) AS amount, coalesce({WINDOW.format("l.expected_close")}, false) AS due,
           p.outcome AS outcome0, coalesce(p.amount_base, 0) AS amount0,
           coalesce({WINDOW.format("p.expected_close")}, false) AS due0
    FROM opportunities_stagechange l JOIN facts f ON f.id = l.opportunity_id
    LEFT JOIN opportunities_stagechange p ON p.id = l.previous_id
    WHERE l."on" >= %(first)s AND l."on" < %(after)s
), booked AS (
    SELECT 'created' AS bucket, amount FROM step WHERE outcome0 IS NULL AND due
    UNION ALL SELECT outcome, amount FROM step WHERE outcome0 IS NULL AND due AND outcome <> 'open'
    UNION ALL SELECT CASE WHEN amount > amount0 THEN 'increased' ELSE 'decreased' END, abs(amount - amount0)
        FROM step WHERE outcome0 = 'open' AND due0 AND (due OR outcome <> 'open') AND amount <> amount0
    UNION ALL SELECT outcome, amount FROM step WHERE outcome0 = 'open' AND due0 AND outcome <> 'open'
    UNION ALL SELECT 'pushed_out', amount0 FROM step WHERE outcome0 = 'open' AND due0 AND outcome = 'open' AND NOT due
    UNION ALL SELECT 'pulled_in', amount FROM step WHERE outcome0 = 'open' AND NOT due0 AND outcome = 'open' AND due
    UNION ALL SELECT 'reopened', amount FROM step WHERE outcome0 <> 'open' AND outcome = 'open' AND due
)
SELECT bucket, count(*) AS count, sum(amount) AS amount FROM booked GROUP BY bucket
"""  # noqa: S608


def report(scope):
    """Rows: opening, each bucket with the sign it enters the sum with, closing; all always there."""
    opening, booked, closing = _booked(scope) if readable(scope) else _walked(scope)
    rows = [_row("opening", 1, opening)]
    rows += [_row(bucket, sign, booked.get(bucket)) for bucket, sign in BUCKETS.items()]
    rows.append(_row("closing", 1, closing))
    change = sum(row["sign"] * row["amount"] for row in rows[1:-1])
    totals = {"opening": cents(opening["amount"]), "change": cents(change), "closing": cents(closing["amount"])}
    return Report(rows, totals)


def _booked(scope):
    """(opening, {bucket: count and amount}, closing), from the summary."""
    ctes, params, branch = part(scope, cohort=False)
    names = {kind: bucket for bucket, kind in KINDS.items()}
    before, booked = {}, {}
    for row in scope.rows(ctes + BOOKINGS.format(sums="" if branch is None else SUMS), **params):
        (booked if row["inside"] else before)[names[row["kind"]]] = row
    opening, change = _sum(before), _sum(booked)
    return opening, booked, {name: opening[name] + change[name] for name in opening}


def _sum(booked):
    """What the bookings add up to: how many more are open, with how much more."""
    moved = [(0 if bucket in CHANGES else BUCKETS[bucket], BUCKETS[bucket], row) for bucket, row in booked.items()]
    count = sum(sign * row["count"] for sign, _money, row in moved)
    return {"count": count, "amount": sum(sign * row["amount"] for _count, sign, row in moved)}


def _walked(scope):
    """The same from the ledger."""
    opening = scope.rows(STANDING, before=scope.period.start)[0]
    closing = scope.rows(STANDING, before=scope.period.end)[0]
    return opening, {row["bucket"]: row for row in scope.rows(STEPS)}, closing


def _row(step, sign, found):
    found = found or {"count": 0, "amount": 0}
    return {"step": step, "sign": sign, "count": found["count"], "amount": cents(found["amount"])}
