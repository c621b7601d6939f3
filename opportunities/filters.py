"""What readers narrow the board and the list by."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from crm.calendar import named_period, today
from crm.calendar.periods import add_months
from crm.customers.models import Importance, Source, Tag
from crm.users.models import Role, Team, User

from .models import LossReason, Opportunity, Outcome, Pipeline, Product, Stage
from .staleness import stalled_q

EXPECTED = [
    ("overdue", _("overdue")),
    ("this_week", _("this week")),
    ("this_month", _("this month")),
    ("next_month", _("next month")),
    ("this_quarter", _("this quarter")),
    ("none", _("not set")),
]


def people(request):
    """Whose opportunities this reader may see: themselves, for a manager the team's people, for others everybody."""
    users = User.objects.active().filter(role__in=[Role.REP, Role.MANAGER, Role.ADMIN])
    scope = request.user.scope
    if scope.role == Role.REP:
        return users.filter(team=request.user.team_id) if request.user.team_id else users.filter(pk=request.user.pk)
    return users.filter(team__in=scope.teams) if scope.role == Role.MANAGER else users


def teams(request):
    scope = request.user.scope
    found = Team.objects.filter(active=True)
    return found.filter(pk__in=scope.teams) if scope.role == Role.MANAGER else found


def expected_in(rows, value):
    """Open opportunities whose expected close lies in the named span."""
    if value == "overdue":
        return rows.filter(expected_close__lt=today(), outcome=Outcome.OPEN)
    if value == "none":
        return rows.filter(expected_close=None)
    if value == "next_month":
        start = add_months(today(), 1)
        return rows.filter(expected_close__gte=start, expected_close__lt=add_months(today(), 2))
    period = named_period(value)
    return rows.filter(expected_close__gte=period.start, expected_close__lt=period.end)


class BoardFilter(filters.FilterSet):
    owner = filters.ModelChoiceFilter(label=_("Owner"), queryset=people)
    team = filters.ModelChoiceFilter(label=_("Team"), queryset=teams)
    importance = filters.ChoiceFilter(label=_("Importance"), choices=Importance.choices)
    expected = filters.ChoiceFilter(label=_("Expected close"), choices=EXPECTED, method="by_expected")
    amount = filters.RangeFilter(
        label=_("Amount"),
        field_name="amount_base",
        widget=filters.widgets.RangeWidget(attrs={"inputmode": "decimal", "min": "0"}),
    )
    tag = filters.ModelChoiceFilter(label=_("Tag"), field_name="tags", queryset=Tag.objects.filter(active=True))
    stalled = filters.BooleanFilter(
        label=_("Stalled only"), method="by_stalled", widget=forms.CheckboxInput, distinct=False
    )

    class Meta:
        model = Opportunity
        fields = []

    def by_expected(self, rows, _name, value):
        return expected_in(rows, value)

    def by_stalled(self, rows, _name, value):
        return rows.filter(stalled_q(Stage.objects.open())) if value else rows


class ListFilter(BoardFilter):
    outcome = filters.ChoiceFilter(label=_("Outcome"), choices=Outcome.choices)
    pipeline = filters.ModelChoiceFilter(label=_("Pipeline"), queryset=Pipeline.objects.filter(active=True))
    stage = filters.ModelChoiceFilter(
        label=_("Stage"), queryset=Stage.objects.filter(active=True, pipeline__active=True).select_related("pipeline")
    )
    source = filters.ModelChoiceFilter(label=_("Source"), queryset=Source.objects.filter(active=True))
    product = filters.ModelChoiceFilter(label=_("Product"), queryset=Product.objects.filter(active=True))
    loss_reason = filters.ModelChoiceFilter(label=_("Loss reason"), queryset=LossReason.objects.filter(active=True))
