"""The people a rule may choose from with their loads, and why the others of it are out."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import OuterRef, Q, Subquery

from crm.rules.written import Written
from crm.users.models import Role, User

from ..models import Assignment, LeadLoad

SHOWN = 12  # people named in a stored trace; beyond that the trace says how many
NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
_COLUMNS = ("name", "role", "team_id", "team__path", "takes_leads", "lead_capacity", "away_from", "away_until")
_HOURS = ("work_start", "work_end", "work_days", "time_zone")


@dataclass(slots=True, eq=False)
class Candidate:
    """A person as the choice sees them. `load` and `last` follow what is given to them meanwhile."""

    pk: int
    name: str
    role: str
    team_id: int | None
    team_path: str
    takes_leads: bool
    lead_capacity: int | None
    away_from: object
    away_until: object
    work_start: object
    work_end: object
    work_days: list
    time_zone: str
    load: int = 0
    last: object = NEVER
    absent: str = ""
    _shown: Written | None = field(default=None, repr=False)

    @property
    def out(self):
        """Why this person gets nothing now; "" for a candidate."""
        if self.absent:
            return self.absent
        return "at_capacity" if self.lead_capacity is not None and self.load >= self.lead_capacity else ""

    def shown(self):
        """As a trace names them. Never changed afterwards: many traces hold the same dict."""
        if self._shown is None:
            self._shown = Written(user=self.pk, name=self.name, load=self.load)
        return self._shown

    def take(self, at):
        self.load, self.last, self._shown = self.load + 1, at, None


class People:
    """Everybody whom these rules may choose from, as they are at one moment, read in two queries. `filled`: how many
    reached their capacity since."""

    filled = 0

    def __init__(self, rules, day):
        named = {user.pk for rule in rules for user in rule.users.all()}
        rows = (
            User.objects.filter(Q(pk__in=named) | Q(role=Role.REP), is_active=True)
            .order_by("pk")
            .values_list("pk", *_COLUMNS, *_HOURS)
        )
        self.everybody = [_candidate(row, day) for row in rows]
        loads = LeadLoad.objects.of([each.pk for each in self.everybody if not each.absent])
        for each in self.everybody:
            each.load = loads.get(each.pk, 0)

    def of(self, rule):
        """Those whom the rule names and the reps of its teams with all teams below; neither named: every rep."""
        named = {user.pk for user in rule.users.all()}
        teams = tuple(team.path for team in rule.teams.all() if team.path)
        if not named and not rule.teams.all():
            return [each for each in self.everybody if each.role == Role.REP]
        return [
            each
            for each in self.everybody
            if each.pk in named or (each.role == Role.REP and teams and each.team_path.startswith(teams))
        ]


def candidates_of(rule, day):
    """(candidates by id, those who are out) of one rule now."""
    return split(People([rule], day).of(rule))


def split(people):
    """(candidates, those who are out: {user, name, why, load}), each in the order of their ids."""
    out = [Written(each.shown() | {"why": each.out}) for each in people if each.out]
    return [each for each in people if not each.out], out


def _candidate(row, day):
    pk, name, role, team_id, path, takes_leads, capacity, away_from, away_until, *hours = row
    absent = "" if takes_leads else "takes_no_leads"
    if not absent and away_from and away_from <= day and (away_until is None or away_until >= day):
        absent = "away"
    return Candidate(
        pk, name, role, team_id, path or "", takes_leads, capacity, away_from, away_until, *hours, absent=absent
    )


# Of choices that were made but not carried out yet, each a microsecond after the one before.
_CHOSEN = """
    SELECT owner, max(at + n * interval '1 microsecond')
    FROM leads_leadbatch CROSS JOIN unnest(owners) WITH ORDINALITY AS chosen (owner, n) GROUP BY owner
"""


def read_last(candidates):
    """Set the moment of everybody's latest assignment, for ties. What is not carried out yet is read first: what a
    worker carries out in between is then seen twice and not missed."""
    with connection.cursor() as cursor:
        cursor.execute(_CHOSEN)
        chosen = dict(cursor.fetchall())
    latest = Assignment.objects.filter(to=OuterRef("pk")).order_by("-at").values("at")[:1]
    users = User.objects.filter(pk__in=[each.pk for each in candidates])
    moments = dict(users.order_by().annotate(latest=Subquery(latest)).values_list("pk", "latest"))
    for each in candidates:
        each.last = max(each.last, moments.get(each.pk) or NEVER, chosen.get(each.pk) or NEVER)
