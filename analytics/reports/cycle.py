"""How many days does a sale take, from the day it was created to the day it was won?

Sales cycle = closed day − created day, in days; median and mean over what was won in the period.
"""

from ..dimensions import KEY, labelled
from ..scope import Report, places

SQL = f"""
, won AS (
    SELECT {KEY} AS key, closed_on - created_on AS days
    FROM facts WHERE outcome = 'won' AND closed_on >= %(first)s AND closed_on < %(after)s
)
SELECT grouping(key) AS is_total, key, count(*) AS won, avg(days) AS mean_days,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median_days
FROM won GROUP BY GROUPING SETS ((key), ()) ORDER BY key NULLS LAST
"""  # noqa: S608


def report(scope):
    """Rows: one a key; totals won, mean_days, median_days."""
    rows, totals = [], {}
    for row in scope.rows(SQL):
        is_total = row.pop("is_total")
        row |= {"mean_days": places(row["mean_days"], 2), "median_days": places(row["median_days"], 1)}
        if is_total:
            totals = {name: row[name] for name in ("won", "mean_days", "median_days")}
        else:
            rows.append(row)
    if scope.group_by != "month":
        rows.sort(key=lambda row: (-row["won"], row["key"] or ""))
    return Report(labelled(rows, scope.group_by), totals)
