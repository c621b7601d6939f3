"""What the list of leads is filtered by on its page; the API has filters of its own."""

import datetime as dt

import django_filters as filters
from django.utils import timezone
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


def people(request):
    """Whose leads this reader sees, and nobody's."""
    user = request.user
    rows = User.objects.active().filter(role__in=(Role.REP, Role.MANAGER)).order_by("name", "id")
    if user.role == Role.MANAGER:
        rows = rows.filter(team__in=user.scope.teams)
    elif user.role == Role.REP:
        rows = rows.filter(pk=user.pk)
    return rows


def teams(request):
    user = request.user
    return Team.objects.filter(pk__in=user.scope.teams) if user.role == Role.MANAGER else Team.objects.all()


class LeadFilter(filters.FilterSet):
    status = filters.ChoiceFilter(label=_("Status"), choices=Status.choices)
    owner = filters.ModelChoiceFilter(
        label=_("Owner"), queryset=people, null_label=_("nobody (unassigned)"), null_value=NOBODY
    )
    team = filters.ModelChoiceFilter(label=_("Team"), queryset=teams, method="in_team")
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
        if self.request.user.role == Role.REP:
            del self.filters["team"]

    def in_team(self, rows, _name, team):
        """The team and every team below it."""
        return rows.filter(team__in=Team.objects.under(team))

    def with_tag(self, rows, _name, tag):
        return rows.filter(pk__in=Lead.tags.through.objects.filter(tag=tag).values("lead"))

    def by_score(self, rows, _name, least):
        return rows.filter(score__lt=40) if least == "0" else rows.filter(score__gte=int(least))

    def by_created(self, rows, _name, since):
        return rows.filter(created_at__gte=start_of_day(timezone.localdate() - dt.timedelta(days=DAYS[since])))
