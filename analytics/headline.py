"""The five figures on top of the dashboard, each with the period before and a line of how it went."""

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from crm.calendar import Period
from crm.calendar.periods import LATEST, add_months
from crm.users.visibility import counted_q
from crm.web import formats

from .models import DailyPicture
from .replica import asked, reading
from .reports import ageing
from .reports.pipeline import as_of_its_end
from .reports.win_rate import rates
from .scope import cents, places, team_ids

OPEN = """
SELECT count(*) AS count, coalesce(sum(amount_base), 0) AS amount,
       coalesce(sum(amount_base * probability / 100.0), 0) AS weighted
FROM facts WHERE outcome = 'open'
"""

# What was closed in the period, in the one before, and month by month in the year up to its end; of all time, in all
# its months.
CLOSED = """
, closed AS (
    SELECT outcome, coalesce(amount_base, 0) AS amount, closed_on - created_on AS days, closed_on
    FROM facts WHERE outcome <> 'open' AND closed_on >= least(%(before)s, %(year)s) AND closed_on < %(after)s
), spans AS (
    SELECT 'now' AS span, * FROM closed WHERE closed_on >= %(first)s
    UNION ALL SELECT 'before', * FROM closed WHERE closed_on >= %(before)s AND closed_on < %(first)s
    UNION ALL SELECT to_char(closed_on, 'YYYY-MM'), * FROM closed WHERE closed_on >= %(year)s
)
SELECT span, count(*) FILTER (WHERE outcome = 'won') AS won, count(*) FILTER (WHERE outcome = 'lost') AS lost,
       coalesce(sum(amount) FILTER (WHERE outcome = 'won'), 0) AS won_amount,
       coalesce(sum(amount) FILTER (WHERE outcome = 'lost'), 0) AS lost_amount,
       avg(days) FILTER (WHERE outcome = 'won') AS mean_days
FROM spans GROUP BY span ORDER BY span
"""

NOTHING = {"won": 0, "lost": 0, "won_amount": Decimal(0), "lost_amount": Decimal(0), "mean_days": None}
POINTS = 24


def headline(scope):
    """[{key, label, value, title, delta, words, good, spark, note}]"""
    standing = as_of_its_end(scope).rows(OPEN)[0]
    history, eve = standing_by_day(scope), scope.period.previous().last
    months = add_months(scope.period.last.replace(day=1), -11)
    year = scope.period.start if scope.period.end >= LATEST else months
    rows = scope.rows(CLOSED, before=scope.period.previous().start, year=year)
    spans = {row.pop("span"): row for row in rows}
    now, before = (spans.pop(name, NOTHING) for name in ("now", "before"))
    return [
        _standing("amount", _("Pipeline amount"), standing["amount"], history, eve),
        _standing("weighted", _("Weighted amount"), standing["weighted"], history, eve),
        _win_rate(rates(now), rates(before), [rates(row)["win_rate"] for row in spans.values()]),
        _cycle(now, before, [row["mean_days"] for row in spans.values()]),
        _stalled(scope),
    ]


def standing_by_day(scope):
    """What was open at the end of each day from the eve of the period on, from the pictures; [] where they do not
    carry a filter. The reader's rule is that of the opportunities."""
    if scope.source is not None or scope.user is None:
        return []
    pictures = DailyPicture.objects.filter(counted_q(DailyPicture, scope.user), stage__kind="open")
    for name in ("pipeline", "owner"):
        if (value := getattr(scope, name)) is not None:
            pictures = pictures.filter(**{name: value})
    if scope.team is not None:
        pictures = pictures.filter(team__in=team_ids(scope.team))
    span = Period(scope.period.previous().last, scope.period.end)
    days = pictures.filter(day__gte=span.start, day__lt=span.end).values("day").order_by("day")
    sums = days.annotate(amounts=Sum("amount"), weights=Sum("weighted")).values("day", "amounts", "weights")
    return asked(reading(), lambda alias: list(sums.using(alias)))


def _standing(key, label, value, history, eve):
    field = "amounts" if key == "amount" else "weights"
    points = [row[field] for row in history]
    was = points[0] if history and history[0]["day"] == eve else None
    change = (Decimal(value) - was) / was if was else None
    words = f"{change * 100:+.1f}%".replace("-", formats.MINUS) if change is not None else ""
    return {
        "key": key,
        "label": label,
        "value": formats.short_money(value),
        "title": formats.money(cents(value)),
        "delta": change,
        "words": words,
        "good": True,
        "spark": [*thinned(points), value],
        "note": _("since the period began") if words else "",
    }


def _win_rate(now, before, points):
    words = _("%(won)s won, %(lost)s lost") % {name: formats.count(now[name]) for name in ("won", "lost")}
    change = None
    if now["win_rate"] is not None and before["win_rate"] is not None:
        change = now["win_rate"] - before["win_rate"]
    return {
        "key": "win-rate",
        "label": _("Win rate"),
        "value": formats.percent(now["win_rate"]),
        "title": words,
        "delta": change,
        "words": points_of(change),
        "good": True,
        "spark": points,
        "note": words,
    }


def _cycle(now, before, points):
    change = None
    if now["mean_days"] is not None and before["mean_days"] is not None:
        change = places(now["mean_days"] - before["mean_days"])
    words = f"{change:+}".replace("-", formats.MINUS) if change is not None else ""
    return {
        "key": "cycle",
        "label": _("Mean sales cycle"),
        "value": formats.days(places(now["mean_days"], 1), 1),
        "title": "",
        "delta": change,
        "words": _("%(days)s days") % {"days": words} if words else "",
        "good": False,
        "spark": points,
        "note": _("to the period before") if words else "",
    }


def _stalled(scope):
    totals = ageing.report(scope.but(group_by="team")).totals
    return {
        "key": "stalled",
        "label": _("Stalled"),
        "value": formats.count(totals["stalled"]),
        "title": formats.money(totals["stalled_amount"]),
        "delta": None,
        "words": "",
        "warn": bool(totals["stalled"]),
        "good": False,
        "spark": [],
        "note": _("%(amount)s without contact") % {"amount": formats.short_money(totals["stalled_amount"])},
    }


def points_of(change):
    """A difference of two ratios in percentage points."""
    return "" if change is None else f"{change * 100:+.1f} pt".replace("-", formats.MINUS)


def thinned(points):
    """At most so many points, the last one among them."""
    step = max(1, len(points) // POINTS)
    return points[::-1][::step][::-1]
