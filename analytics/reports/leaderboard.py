"""Who sold how much in the period, and what does each still hold?

Per rep (or team): won and lost among those closed in the period with the win rate, amount won, mean cycle; created in
the period; open now (at the end of a past period) with amount and weighted amount.
"""

from crm.users.models import Role, User

from ..dimensions import KEY, labelled
from ..scope import Report, cents, places, ratio, team_ids
from .pipeline import as_of_its_end

DONE = f"""
SELECT {KEY} AS key, count(*) FILTER (WHERE outcome = 'won' AND closed_in) AS won,
       count(*) FILTER (WHERE outcome = 'lost' AND closed_in) AS lost,
       coalesce(sum(amount_base) FILTER (WHERE outcome = 'won' AND closed_in), 0) AS won_amount,
       coalesce(sum(closed_on - created_on) FILTER (WHERE outcome = 'won' AND closed_in), 0) AS days,
       count(*) FILTER (WHERE created_on >= %(first)s AND created_on < %(after)s) AS created
FROM (SELECT *, coalesce(closed_on >= %(first)s AND closed_on < %(after)s, false) AS closed_in FROM facts) f
WHERE closed_in OR (created_on >= %(first)s AND created_on < %(after)s) GROUP BY 1
"""  # noqa: S608

HELD = f"""
SELECT {KEY} AS key, count(*) AS open, coalesce(sum(amount_base), 0) AS open_amount,
       coalesce(sum(amount_base * probability / 100.0), 0) AS weighted
FROM facts WHERE outcome = 'open' GROUP BY 1
"""  # noqa: S608

NOTHING = dict.fromkeys(("won", "lost", "won_amount", "days", "created", "open", "open_amount", "weighted"), 0)


def report(scope):
    """Rows: the largest amount won first; a rep of the scope without any opportunity stands in it with zeros."""
    parts = dict.fromkeys(_reps(scope), NOTHING) if scope.group_by == "owner" else {}
    for row in scope.rows(DONE) + as_of_its_end(scope).rows(HELD):
        key = row.pop("key")
        parts[key] = {**parts.get(key, NOTHING), **row}
    rows = sorted(parts.items(), key=lambda item: (-item[1]["won_amount"], -item[1]["open_amount"], item[0] or ""))
    whole = {name: sum(part[name] for part in parts.values()) for name in NOTHING}
    return Report(labelled([{"key": key, **_figures(part)} for key, part in rows], scope.group_by), _figures(whole))


def _figures(part):
    won, closed = part["won"], part["won"] + part["lost"]
    return {
        "won": won,
        "lost": part["lost"],
        "won_amount": cents(part["won_amount"]),
        "win_rate": ratio(won, closed),
        "mean_days": places(part["days"] / won, 2) if won else None,
        "created": part["created"],
        "open": part["open"],
        "open_amount": cents(part["open_amount"]),
        "weighted": cents(part["weighted"]),
    }


def _reps(scope):
    """Keys of the active reps whom the reader leads and the filters name."""
    reps = User.objects.active().filter(role=Role.REP)
    reader = scope.user
    if reader is not None and reader.scope.role == Role.MANAGER:
        reps = reps.filter(team__in=reader.scope.teams)
    elif reader is not None and reader.scope.role not in (Role.ADMIN, Role.AUDITOR):
        reps = reps.filter(pk=reader.scope.user_id)
    if scope.team is not None:
        reps = reps.filter(team__in=team_ids(scope.team))
    if scope.owner is not None:
        reps = reps.filter(pk=scope.owner.pk)
    return [str(pk) for pk in reps.values_list("pk", flat=True)]
