"""Which sources bring business?

Of the leads and the opportunities created in the period, per source: how many leads, how many of them converted, how
many opportunities, how many of those were won and for how much; win rate among those of them that are closed.
"""

from django.db.models import Count, Q

from crm.calendar import start_of_day
from leads.models import Lead, Status

from ..dimensions import KEY, labelled
from ..replica import asked, reading
from ..scope import Report, cents, ratio, team_ids

SQL = f"""
SELECT {KEY} AS key, count(*) AS opportunities, coalesce(sum(amount_base), 0) AS amount,
       count(*) FILTER (WHERE outcome = 'won') AS won, count(*) FILTER (WHERE outcome = 'lost') AS lost,
       coalesce(sum(amount_base) FILTER (WHERE outcome = 'won'), 0) AS won_amount
FROM facts WHERE created_on >= %(first)s AND created_on < %(after)s GROUP BY 1
"""  # noqa: S608

SUMS = ("leads", "qualified", "converted", "opportunities", "amount", "won", "lost", "won_amount")


def report(scope):
    """Rows: the largest amount won first."""
    parts = {}
    for row in [*_leads(scope), *scope.rows(SQL)]:
        key = row.pop("key")
        parts[key] = {**parts.get(key, dict.fromkeys(SUMS, 0)), **row}
    order = sorted(parts.items(), key=lambda item: (-item[1]["won_amount"], -item[1]["leads"], item[0] or ""))
    whole = {name: sum(part[name] for part in parts.values()) for name in SUMS}
    return Report(labelled([{"key": key, **_figures(part)} for key, part in order], "source"), _figures(whole))


def counted_leads(scope):
    """The reader's leads under the filters that leads have; a pipeline is none of them."""
    leads = Lead.objects.alive() if scope.user is None else Lead.objects.counted_for(scope.user)
    if scope.owner is not None:
        leads = leads.filter(owner=scope.owner)
    if scope.source is not None:
        leads = leads.filter(source=scope.source)
    return leads if scope.team is None else leads.filter(team__in=team_ids(scope.team))


def _leads(scope):
    first, after = start_of_day(scope.period.start), start_of_day(scope.period.end)
    rows = (
        counted_leads(scope)
        .filter(created_at__gte=first, created_at__lt=after)
        .order_by()
        .values("source_id")
        .annotate(
            leads=Count("id"),
            qualified=Count("id", filter=Q(qualified_at__isnull=False) | Q(status=Status.CONVERTED)),
            converted=Count("id", filter=Q(status=Status.CONVERTED)),
        )
    )
    for row in asked(reading(), lambda alias: list(rows.using(alias))):
        source = row.pop("source_id")
        yield {"key": None if source is None else str(source), **row}


def _figures(part):
    return {
        "leads": part["leads"],
        "qualified": part["qualified"],
        "converted": part["converted"],
        "conversion": ratio(part["converted"], part["leads"]),
        "opportunities": part["opportunities"],
        "amount": cents(part["amount"]),
        "won": part["won"],
        "lost": part["lost"],
        "win_rate": ratio(part["won"], part["won"] + part["lost"]),
        "won_amount": cents(part["won_amount"]),
    }
