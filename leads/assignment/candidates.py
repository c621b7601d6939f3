"""The people a rule may choose from, and why the others of it are out."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery

from crm.users.models import Role, Team, User

from ..models import Assignment, Lead, Status

WORKED = (Status.ASSIGNED, Status.WORKING, Status.QUALIFIED)
SHOWN = 30  # people named in a stored trace; beyond that the trace says how many


@dataclass
class Candidate:
    user: User
    load: int

    def shown(self):
        return {"user": self.user.pk, "name": self.user.name, "load": self.load}


def people_of(rule):
    """Those whom the rule names and the reps of its teams with all teams below; neither named: every rep."""
    named = [user.pk for user in rule.users.all()]
    teams = list(rule.teams.all())
    if not named and not teams:
        return User.objects.filter(role=Role.REP)
    below = Q(pk__in=())
    for team in teams:
        below |= Q(pk__in=Team.objects.under(team).values("pk"))
    in_teams = Team.objects.filter(below).values("pk")
    return User.objects.filter(Q(pk__in=named) | Q(team__in=in_teams, role=Role.REP))


def candidates_of(rule, today):
    """(candidates by id, those who are out: {user, name, why}). The caller holds the rule's row, so that loads and the
    position are those of one moment."""
    people = list(people_of(rule).filter(is_active=True).select_related("team").order_by("pk"))
    loads = loads_of([user.pk for user in people if not _absence(user, today)])
    candidates, out = [], []
    for user in people:
        why, load = _absence(user, today), loads.get(user.pk, 0)
        if not why and user.lead_capacity is not None and load >= user.lead_capacity:
            why = "at_capacity"
        if why:
            out.append({"user": user.pk, "name": user.name, "why": why, "load": load})
        else:
            candidates.append(Candidate(user, load))
    return candidates, out


def _absence(user, today):
    if not user.takes_leads:
        return "takes_no_leads"
    away = user.away_from and user.away_from <= today and (user.away_until is None or user.away_until >= today)
    return "away" if away else ""


def loads_of(people):
    """Open leads of each: {user id: count}; those without any are left out."""
    rows = (
        Lead.objects.filter(owner__in=people, deleted_at=None, status__in=WORKED)
        .order_by()
        .values_list("owner")
        .annotate(n=Count("pk"))
    )
    return dict(rows)


def last_assigned(candidates):
    """{user id: moment of the latest assignment}, for ties."""
    latest = Assignment.objects.filter(to=OuterRef("pk")).order_by("-at").values("at")[:1]
    users = User.objects.filter(pk__in=[each.user.pk for each in candidates])
    return dict(users.annotate(latest=Subquery(latest)).values_list("pk", "latest"))
