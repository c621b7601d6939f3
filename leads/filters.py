"""What the list of leads is filtered by on its page; the API has filters of its own."""

import datetime as dt
from functools import cached_property

import django_filters as filters
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from crm.calendar import start_of_day
from crm.customers.models import Source, Tag
from crm.users.models import Role, Team, User

from .models import Grade, Lead, Status

CREATED = [
    ("today", _("today")),
    ("week", _("in the last 7 days")),
    ("month", _("in the last 30 days")),
    ("quarter", _("in the last 90 days")),
]
DAYS = {"today": 0, "week": 7, "month": 30, "quarter": 90}
SCORES = [("80", _("80 and more")), ("60", _("60 and more")), ("40", _("40 and more")), ("0", _("below 40"))]
NOBODY = "nobody"


def people(user):
    """Whose leads this reader sees: themselves, the teams they lead, everybody. With their teams, in one query."""
    rows = User.objects.active().filter(role__in=(Role.REP, Role.MANAGER)).select_related("team")
    if user.role == Role.MANAGER:
        rows = rows.filter(team__in=user.scope.teams)
    elif user.role == Role.REP:
        rows = rows.filter(pk=user.pk)
    return rows.order_by("name", "id")


class LeadFilter(filters.FilterSet):
    status = filters.ChoiceFilter(label=_("Status"), choices=Status.choices)
    owner = filters.ChoiceFilter(label=_("Owner"), method="of_owner")
    team = filters.ChoiceFilter(label=_("Team"), method="in_team")
    source = filters.ModelChoiceFilter(label=_("Source"), queryset=Source.objects.all())
    tag = filters.ModelChoiceFilter(label=_("Tag"), queryset=Tag.objects.filter(active=True), method="with_tag")
    grade = filters.ChoiceFilter(label=_("Grade"), choices=Grade.choices)
    score = filters.ChoiceFilter(label=_("Score"), choices=SCORES, method="by_score")
    created = filters.ChoiceFilter(label=_("Created"), choices=CREATED, method="by_created")

    class Meta:
        model = Lead
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.request.user
        # People are asked for only where a value has to be named or the menu opens. (A form copies its fields deeply:
        # plain functions stay as they are, methods would drag all of this along.)
        self.filters["owner"].extra["choices"] = SimpleLazyObject(lambda: self.owners())
        self.filters["team"].extra["choices"] = SimpleLazyObject(lambda: self.teams())
        asked = "team" in self.data or self.data.get("menu") == "filters"
        if user.role == Role.REP or (asked and len(self.teams()) < 2):
            del self.filters["team"]

    @cached_property
    def people(self):
        return list(people(self.request.user).only("name", "email", "team", "team__name_en", "team__name_zh"))

    def owners(self):
        user = self.request.user
        names = [(str(one.pk), str(one)) for one in self.people if one.pk != user.pk]
        mine = [(str(user.pk), _("me"))] if any(one.pk == user.pk for one in self.people) else []
        return [*mine, (NOBODY, _("nobody (unassigned)")), *names]

    def teams(self):
        teams = {str(one.team_id): str(one.team) for one in self.people if one.team_id}
        return sorted(teams.items(), key=lambda team: team[1])

    def of_owner(self, rows, _name, owner):
        return rows.filter(owner=None) if owner == NOBODY else rows.filter(owner=owner)

    def in_team(self, rows, _name, team):
        """The team and every team below it."""
        return rows.filter(team__in=Team.objects.under(Team.objects.get(pk=team)))

    def with_tag(self, rows, _name, tag):
        return rows.filter(pk__in=Lead.tags.through.objects.filter(tag=tag).values("lead"))

    def by_score(self, rows, _name, least):
        return rows.filter(score__lt=40) if least == "0" else rows.filter(score__gte=int(least))

    def by_created(self, rows, _name, since):
        return rows.filter(created_at__gte=start_of_day(timezone.localdate() - dt.timedelta(days=DAYS[since])))
