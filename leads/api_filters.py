"""What lists of leads may be filtered by."""

import django_filters

from crm.api.filters import IdFilter, WordFilter, YesNoFilter
from crm.calendar import start_of_day

from .models import Grade, Intake, Lead, LeadEvent, Status


class DayFilter(django_filters.DateFilter):
    """A local day, compared by its first moment."""

    def filter(self, qs, value):
        return super().filter(qs, start_of_day(value)) if value else qs


class LeadFilters(django_filters.FilterSet):
    """`created_from` is inside, `created_to` outside: periods are half-open."""

    owner = IdFilter(me=True)
    team = IdFilter()
    source = IdFilter()
    pool = IdFilter()
    tag = IdFilter(field_name="tags", distinct=True)
    status = WordFilter(choices=Status.choices)
    grade = WordFilter(choices=Grade.choices)
    intake = WordFilter(choices=Intake.choices)
    region = WordFilter()
    industry = WordFilter()
    is_mql = YesNoFilter()
    score_min = django_filters.NumberFilter(field_name="score", lookup_expr="gte", min_value=-32768, max_value=32767)
    score_max = django_filters.NumberFilter(field_name="score", lookup_expr="lte", min_value=-32768, max_value=32767)
    created_from = DayFilter(field_name="created_at", lookup_expr="gte")
    created_to = DayFilter(field_name="created_at", lookup_expr="lt")

    class Meta:
        model = Lead
        fields = []


class EventFilters(django_filters.FilterSet):
    lead = IdFilter()
    kind = WordFilter()

    class Meta:
        model = LeadEvent
        fields = []
