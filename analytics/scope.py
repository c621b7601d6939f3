"""What a report is asked (whose eyes, which period, which filters) and what it answers; the rows it may count.

Every report's SQL starts from the CTE `facts`: one row an opportunity, from the ORM's own `counted_for(user)`, so that
no report can see more than its reader. As of a past day the same columns come from the stage ledger.
"""

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connections, router

from crm.calendar import Period
from crm.users.models import Team, User
from opportunities.models import Opportunity, Pipeline

from .replica import asked, reading
from .states import ALL, AS_OF, MAY_BE_OPEN

COLUMNS = (
    "id",
    "pipeline_id",
    "stage_id",
    "owner_id",
    "team_id",
    "source_id",
    "product_id",
    "competitor_id",
    "loss_reason_id",
    "importance",
    "amount_base",
    "probability",
    "outcome",
    "created_on",
    "closed_on",
    "expected_close",
)


@dataclass(frozen=True)
class Scope:
    """`user` None is the system, which counts everybody's. `team` means the team with all teams below it.

    `expected`: only what is expected to close in these days (the waterfall's window).
    `as_of`: what was known at the end of that local day, from the ledger; None: what the tables say now.
    `prepared`: the caller has put the facts of `as_of` into the temporary table `day_facts`.
    `standing`: only what was open at the end of that day is asked for.
    `from_ledger`: never from the summary (`analytics.summary`), for checks.
    """

    user: User | None
    period: Period
    pipeline: Pipeline | None = None
    team: Team | None = None
    owner: User | None = None
    source: object | None = None
    group_by: str = ""
    expected: Period | None = None
    as_of: dt.date | None = None
    prepared: bool = False
    standing: bool = False
    from_ledger: bool = False

    def but(self, **changes):
        return replace(self, **changes)

    def opportunities(self):
        """What is counted, by the tables of now: the reader's rule and the filters, not the period."""
        everything = Opportunity.objects
        counted = everything.alive() if self.user is None else everything.counted_for(self.user)
        return self._filtered(counted)

    def _filtered(self, queryset):
        for name in ("pipeline", "owner", "source"):
            if (value := getattr(self, name)) is not None:
                queryset = queryset.filter(**{name: value})
        return queryset if self.team is None else queryset.filter(team__in=team_ids(self.team))

    def facts(self):
        """(SQL, parameters) of the rows to count, with COLUMNS; parameters are named."""
        if self.as_of is None:
            return compiled(self.opportunities().values(*COLUMNS))
        return self._facts_as_of()

    def _facts_as_of(self):
        params, conditions, among = {"facts_day": self.as_of}, ["true"], [MAY_BE_OPEN if self.standing else ALL]
        if self.user is not None:
            counted, counted_params = compiled(Opportunity.objects.counted_for(self.user).values("id"))
            among.append(f"o.id IN ({counted})")
            params |= counted_params
        sql = "SELECT * FROM day_facts" if self.prepared else self._day_facts(" AND ".join(among))
        for name in ("pipeline", "owner", "source"):
            if (value := getattr(self, name)) is not None:
                conditions.append(f"{name}_id = %(facts_{name})s")
                params[f"facts_{name}"] = value.pk
        if self.team is not None:
            conditions.append("team_id IN (SELECT id FROM users_team WHERE starts_with(path, %(facts_path)s))")
            params["facts_path"] = self.team.path
        return f"{sql} WHERE {' AND '.join(conditions)}", params

    def _day_facts(self, among):
        return f"SELECT * FROM ({AS_OF.format(among=among)}) day_facts"  # noqa: S608

    def rows(self, sql, **params):
        """The rows of `WITH facts AS (...) <sql>` as dicts. `sql` is a report's constant; values are bound by name.

        Always bound: first, after (the period), expected_first, expected_after, pipeline (or None), as_of,
        group_by.
        """
        facts, facts_params = self.facts()
        known = {
            "first": self.period.start,
            "after": self.period.end,
            "pipeline": self.pipeline.pk if self.pipeline else None,
            "as_of": self.as_of or dt.date.max,
            "expected_first": self.expected.start if self.expected else None,
            "expected_after": self.expected.end if self.expected else None,
            "group_by": self.group_by,
        }
        # A temporary table lives where it was written, never on a replica.
        alias = router.db_for_write(Opportunity) if self.prepared else None
        return fetch(f"WITH facts AS NOT MATERIALIZED ({facts})\n{sql}", {**known, **facts_params, **params}, alias)


@dataclass(frozen=True)
class Report:
    """Rows in reading order and the totals over all of them. Money is Decimal, a ratio Decimal of four places."""

    rows: list = field(default_factory=list)
    totals: dict = field(default_factory=dict)


def fetch(sql, params=None, alias=None):
    """Rows of a statement as dicts, read where reports read (a replica, where there is one)."""

    def ask(alias):
        with connections[alias].cursor() as cursor:
            cursor.execute(sql, params)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return ask(alias) if alias else asked(reading(), ask)


def compiled(queryset, name=""):
    """A queryset's SQL with its parameters named, to stand in a larger statement; an empty one selects nothing.

    A second one in the same statement needs a `name`."""
    try:
        sql, params = queryset.query.sql_with_params()
    except EmptyResultSet:
        sql, params = queryset.model.objects.values(*queryset.query.values_select).query.sql_with_params()
        return f"SELECT * FROM ({sql}) nothing WHERE false", {}  # noqa: S608
    prefix = name or f"{queryset.model._meta.model_name}_{len(queryset.query.values_select)}"
    values = {f"{prefix}_{n}": value for n, value in enumerate(params)}
    names = iter(values)
    return re.sub(r"%%|%s", lambda mark: "%%" if mark[0] == "%%" else f"%({next(names)})s", sql), values


def team_ids(team):
    """The team and every team below it."""
    return list(Team.objects.under(team).values_list("id", flat=True))


def ratio(part, whole):
    """part ÷ whole to four places, half up; None where there is no whole."""
    if not whole or part is None:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def cents(value):
    return (Decimal(0) if value is None else Decimal(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def places(value, digits=1):
    """A figure such as a number of days, rounded half up; None stays None."""
    return None if value is None else Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def as_json(value):
    """As it goes into JSON: money and ratios as strings, days as ISO."""
    if isinstance(value, dict):
        return {name: as_json(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value
