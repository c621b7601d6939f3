"""Why was it lost?

Opportunities lost in the period, by loss reason (or competitor, owner, ...): how many, how much, what share.
"""

from ..dimensions import KEY, labelled
from ..scope import Report, cents, ratio

SQL = f"""
SELECT {KEY} AS key, count(*) AS lost, coalesce(sum(amount_base), 0) AS lost_amount
FROM facts WHERE outcome = 'lost' AND closed_on >= %(first)s AND closed_on < %(after)s
GROUP BY 1 ORDER BY lost DESC, lost_amount DESC, key
"""  # noqa: S608


def report(scope):
    """Rows: the most frequent first; totals lost, lost_amount."""
    rows = scope.rows(SQL)
    if scope.group_by == "month":
        rows.sort(key=lambda row: row["key"])
    lost, amount = sum(row["lost"] for row in rows), sum(row["lost_amount"] for row in rows)
    for row in rows:
        row["share"] = ratio(row["lost"], lost)
        row["share_by_amount"] = ratio(row["lost_amount"], amount)
        row["lost_amount"] = cents(row["lost_amount"])
    return Report(labelled(rows, scope.group_by), {"lost": lost, "lost_amount": cents(amount)})
