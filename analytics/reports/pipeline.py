"""What is open, stage by stage, at the end of the period: how many, how much, how much when weighted by probability?

The moment is the end of the period's last day, or now where that lies ahead. weighted = Σ amount × probability ÷ 100,
the probability that counts (the rep's call if set, else the model's if trusted, else the stage's).
"""

from crm.calendar import today

from ..dimensions import KEY, labelled
from ..scope import Report, cents, ratio

SQL = f"""
SELECT {KEY} AS key, count(*) AS count, coalesce(sum(amount_base), 0) AS amount,
       coalesce(sum(amount_base * probability / 100.0), 0) AS weighted
FROM facts WHERE outcome = 'open' GROUP BY 1 ORDER BY amount DESC, key
"""  # noqa: S608

STAGES = """
SELECT s.id::text AS key, 0 AS count, 0 AS amount, 0 AS weighted
FROM opportunities_stage s JOIN opportunities_pipeline p ON p.id = s.pipeline_id
WHERE s.kind = 'open' AND (%(pipeline)s::bigint IS NULL AND p.active OR p.id = %(pipeline)s)
ORDER BY p."order", p.id, s."order", s.id
"""


def report(scope):
    """Rows: by stage every open stage in order, the empty ones too; else the largest amount first."""
    scope = as_of_its_end(scope)
    found = scope.rows(SQL)
    rows = _every_stage(scope, found) if scope.group_by == "stage" else found
    totals = {name: sum(row[name] for row in found) for name in ("count", "amount", "weighted")}
    for row in rows:
        row["share"] = ratio(row["amount"], totals["amount"])
        row |= {"amount": cents(row["amount"]), "weighted": cents(row["weighted"])}
    totals |= {"amount": cents(totals["amount"]), "weighted": cents(totals["weighted"])}
    return Report(labelled(rows, scope.group_by), totals)


def as_of_its_end(scope):
    """The scope at the end of its period; a period that reaches today is seen as it is now."""
    if scope.as_of is None and scope.period.end <= today():
        return scope.but(as_of=scope.period.last, standing=True)
    return scope


def _every_stage(scope, found):
    by_key = {row["key"]: row for row in found}
    rows = [by_key.pop(row["key"], row) for row in scope.rows(STAGES)]
    return rows + list(by_key.values())
