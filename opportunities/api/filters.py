"""Filters of the lists."""

import django_filters

from crm.api.filters import IdFilter, WordFilter
from crm.customers.models import Importance

from ..models import Opportunity, Outcome, Stage, StageKind


class OpportunityFilters(django_filters.FilterSet):
    """Days are local days, from inclusive, to exclusive; amounts are in the organisation's currency."""

    owner = IdFilter(me=True)
    team = IdFilter()
    pipeline = IdFilter()
    stage = IdFilter()
    outcome = WordFilter(choices=Outcome.choices)
    source = IdFilter()
    customer = IdFilter()
    product = IdFilter()
    competitor = IdFilter()
    loss_reason = IdFilter()
    tag = IdFilter(field_name="tags", distinct=True)
    importance = WordFilter(choices=Importance.choices)
    amount_min = django_filters.NumberFilter("amount_base", "gte")
    amount_max = django_filters.NumberFilter("amount_base", "lte")
    expected_from = django_filters.DateFilter("expected_close", "gte")
    expected_to = django_filters.DateFilter("expected_close", "lt")
    created_from = django_filters.DateFilter("created_on", "gte")
    created_to = django_filters.DateFilter("created_on", "lt")
    closed_from = django_filters.DateFilter("closed_on", "gte")
    closed_to = django_filters.DateFilter("closed_on", "lt")

    class Meta:
        model = Opportunity
        fields = []


class StageFilters(django_filters.FilterSet):
    pipeline = IdFilter()
    kind = WordFilter(choices=StageKind.choices)

    class Meta:
        model = Stage
        fields = []
