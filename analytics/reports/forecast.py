"""How much money may the period bring?

Expected = won in the period + weighted amount of the open opportunities whose expected close lies in it. best_case
counts the open ones in full. What is open without an expected close is told apart and never guessed at.
"""

from ..dimensions import KEY, labelled
from ..scope import Report, cents

SQL = f"""
, due AS (
    SELECT id, pipeline_id, stage_id, owner_id, team_id, source_id, product_id, competitor_id, loss_reason_id,
           importance, created_on, expected_close, outcome, coalesce(amount_base, 0) AS amount, probability,
           CASE WHEN outcome = 'open' THEN expected_close ELSE closed_on END AS closed_on
    FROM facts WHERE outcome <> 'lost'
)
SELECT {KEY} AS key, count(*) FILTER (WHERE outcome = 'won') AS won, count(*) FILTER (WHERE outcome = 'open') AS open,
       coalesce(sum(amount) FILTER (WHERE outcome = 'won'), 0) AS won_amount,
       coalesce(sum(amount) FILTER (WHERE outcome = 'open'), 0) AS open_amount,
       coalesce(sum(amount * probability / 100.0) FILTER (WHERE outcome = 'open'), 0) AS weighted
FROM due WHERE closed_on >= %(first)s AND closed_on < %(after)s GROUP BY 1 ORDER BY 1
"""  # noqa: S608

UNDATED = """
SELECT count(*) AS undated, coalesce(sum(amount_base), 0) AS undated_amount
FROM facts WHERE outcome = 'open' AND expected_close IS NULL
"""

SUMS = ("won", "open", "won_amount", "open_amount", "weighted")


def report(scope):
    """Rows: one a key (by month in order, else the most expected first); totals with what has no expected close beside
    them."""
    found = scope.rows(SQL)
    if scope.group_by != "month":
        found.sort(key=lambda row: (-row["won_amount"] - row["weighted"], -row["open_amount"], row["key"] or ""))
    totals = _expected({name: sum(row[name] for row in found) for name in SUMS})
    undated = scope.rows(UNDATED)[0]
    totals |= {"undated": undated["undated"], "undated_amount": cents(undated["undated_amount"])}
    return Report(labelled([{"key": row["key"], **_expected(row)} for row in found], scope.group_by), totals)


def _expected(row):
    return {
        "won": row["won"],
        "won_amount": cents(row["won_amount"]),
        "open": row["open"],
        "open_amount": cents(row["open_amount"]),
        "weighted": cents(row["weighted"]),
        "expected": cents(row["won_amount"]) + cents(row["weighted"]),
        "best_case": cents(row["won_amount"] + row["open_amount"]),
    }
