"""What readers narrow the board and the list by."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from crm.calendar import named_period, today
from crm.calendar.periods import add_months
from crm.customers.models import Importance, Source, Tag
from crm.users.models import Role, Team, User
from crm.web.filters import OfferedFilter, TickFilter

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
    users = User.objects.active().named().filter(role__in=[Role.REP, Role.MANAGER, Role.ADMIN])
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


def in_use(model):
    """Its rows that are not switched off."""
    return lambda request: model.objects.filter(active=True)


class BoardFilter(filters.FilterSet):
    owner = OfferedFilter(label=_("Owner"), queryset=User.objects.all(), offered=people)
    team = OfferedFilter(label=_("Team"), queryset=Team.objects.all(), offered=teams)
    importance = filters.ChoiceFilter(label=_("Importance"), choices=Importance.choices)
    expected = filters.ChoiceFilter(label=_("Expected close"), choices=EXPECTED, method="by_expected")
    amount = filters.RangeFilter(
        label=_("Amount"),
        field_name="amount_base",
        widget=filters.widgets.RangeWidget(attrs={"inputmode": "decimal", "min": "0"}),
    )
    tag = OfferedFilter(label=_("Tag"), field_name="tags", queryset=Tag.objects.all(), offered=in_use(Tag))
    stalled = TickFilter(label=_("Stalled only"), method="by_stalled", distinct=False)

    class Meta:
        model = Opportunity
        fields = []

    def by_expected(self, rows, _name, value):
        return expected_in(rows, value)

    def by_stalled(self, rows, _name, value):
        return rows.filter(stalled_q(Stage.objects.open())) if value else rows


class ListFilter(BoardFilter):
    outcome = filters.ChoiceFilter(label=_("Outcome"), choices=Outcome.choices)
    pipeline = OfferedFilter(label=_("Pipeline"), queryset=Pipeline.objects.all(), offered=in_use(Pipeline))
    stage = OfferedFilter(
        label=_("Stage"),
        queryset=Stage.objects.select_related("pipeline"),
        offered=lambda request: Stage.objects.filter(active=True, pipeline__active=True).select_related("pipeline"),
    )
    source = OfferedFilter(label=_("Source"), queryset=Source.objects.all(), offered=in_use(Source))
    product = OfferedFilter(label=_("Product"), queryset=Product.objects.all(), offered=in_use(Product))
    loss_reason = OfferedFilter(label=_("Loss reason"), queryset=LossReason.objects.all(), offered=in_use(LossReason))
