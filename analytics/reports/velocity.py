"""How much money a day does the pipeline make?

Velocity = open count × win rate × mean won amount ÷ mean won cycle. Open: at the end of the period; the rest: of what
was closed in it.
"""

from decimal import ROUND_HALF_UP, Decimal

from ..dimensions import KEY, labelled
from ..scope import Report, cents, places, ratio
from .pipeline import as_of_its_end

CLOSED = f"""
SELECT {KEY} AS key, count(*) FILTER (WHERE outcome = 'won') AS won, count(*) FILTER (WHERE outcome = 'lost') AS lost,
       coalesce(sum(amount_base) FILTER (WHERE outcome = 'won'), 0) AS won_amount,
       coalesce(sum(closed_on - created_on) FILTER (WHERE outcome = 'won'), 0) AS days
FROM facts WHERE outcome <> 'open' AND closed_on >= %(first)s AND closed_on < %(after)s GROUP BY 1
"""  # noqa: S608

OPEN = f"SELECT {KEY} AS key, count(*) AS open FROM facts WHERE outcome = 'open' GROUP BY 1"  # noqa: S608

NOTHING = {"won": 0, "lost": 0, "won_amount": Decimal(0), "days": 0, "open": 0}


def report(scope):
    """Rows: one a key, the fastest first; totals open, win_rate, mean_won_amount, mean_days, velocity."""
    parts = {}
    for row in scope.rows(CLOSED) + as_of_its_end(scope).rows(OPEN):
        key = row.pop("key")
        parts[key] = {**parts.get(key, NOTHING), **row}
    whole = {name: sum(part[name] for part in parts.values()) for name in NOTHING}
    rows = [{"key": key, **velocity(part)} for key, part in parts.items()]
    rows.sort(key=lambda row: (-(row["velocity"] or 0), row["key"] or ""))
    return Report(labelled(rows, scope.group_by), velocity(whole))


def velocity(part):
    """From exact sums, rounded once at the end."""
    won, closed = Decimal(part["won"]), Decimal(part["won"] + part["lost"])
    money_a_day = None
    if won and part["days"]:
        # open × (won ÷ closed) × (amount ÷ won) ÷ (days ÷ won)
        exact = part["open"] * won * part["won_amount"] / (closed * Decimal(part["days"]))
        money_a_day = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {
        "open": part["open"],
        "won": part["won"],
        "lost": part["lost"],
        "win_rate": ratio(won, closed),
        "mean_won_amount": cents(part["won_amount"] / won) if won else None,
        "mean_days": places(Decimal(part["days"]) / won, 2) if won else None,
        "velocity": money_a_day,
    }
