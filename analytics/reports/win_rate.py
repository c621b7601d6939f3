"""Of what was closed in the period, how much was won?

Win rate = won ÷ (won + lost) among opportunities closed in the period, by count and by amount.
"""

from ..dimensions import KEY, labelled
from ..scope import Report, cents, ratio

SQL = f"""
SELECT {KEY} AS key, count(*) FILTER (WHERE outcome = 'won') AS won, count(*) FILTER (WHERE outcome = 'lost') AS lost,
       coalesce(sum(amount_base) FILTER (WHERE outcome = 'won'), 0) AS won_amount,
       coalesce(sum(amount_base) FILTER (WHERE outcome = 'lost'), 0) AS lost_amount
FROM facts WHERE outcome <> 'open' AND closed_on >= %(first)s AND closed_on < %(after)s
GROUP BY 1 ORDER BY key NULLS LAST
"""  # noqa: S608


def report(scope):
    """Rows: one a key (by month in order, else by amount won); totals won, lost, win_rate, win_rate_by_amount, ..."""
    found = scope.rows(SQL)
    totals = {name: sum(row[name] for row in found) for name in ("won", "lost", "won_amount", "lost_amount")}
    if scope.group_by != "month":
        found.sort(key=lambda row: (-row["won_amount"], -row["won"], row["key"] or ""))
    return Report(labelled([{"key": row["key"], **rates(row)} for row in found], scope.group_by), rates(totals))


def rates(row):
    won, lost, won_amount, lost_amount = (row[name] for name in ("won", "lost", "won_amount", "lost_amount"))
    return {
        "won": won,
        "lost": lost,
        "win_rate": ratio(won, won + lost),
        "win_rate_by_amount": ratio(won_amount, won_amount + lost_amount),
        "won_amount": cents(won_amount),
        "lost_amount": cents(lost_amount),
    }
