"""The API of the audit: read by administrators and auditors, changed by nobody."""

import django_filters
from django.db.models import Value
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.api.filters import IdFilter, WordFilter
from crm.audit.kinds import Kind
from crm.audit.models import Entry, What
from crm.rules.refusals import NotAllowed
from crm.users.api import ReadViewSet

from .entries import DOORS, columns_named
from .words import veiled


class EntrySerializer(serializers.ModelSerializer):
    """`before` and `after` hold the columns that changed; `rows`, what one statement created in mass."""

    what = serializers.ChoiceField(What.choices)
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    class Meta:
        model = Entry
        fields = [
            *("id", "at", "what", "kind", "model", "row", "rows", "before", "after", "actor"),
            *("door", "via", "address", "token", "request", "role"),
        ]
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": {}, "nullable": True})
    def get_before(self, entry):
        return veiled(entry, entry.before)

    @extend_schema_field({"type": "object", "additionalProperties": {}, "nullable": True})
    def get_after(self, entry):
        return veiled(entry, entry.after)


class EntryFilters(django_filters.FilterSet):
    actor = IdFilter()
    model = WordFilter()
    row = IdFilter()
    what = WordFilter(choices=What.choices)
    kind = WordFilter(choices=Kind.choices)
    door = WordFilter(choices=DOORS)
    field = django_filters.CharFilter(method="of_field", max_length=60)
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = Entry
        fields = []

    def of_field(self, rows, _name, text):
        return rows.filter(after__has_any_keys=columns_named(text))


class EntryViewSet(ReadViewSet):
    """Who did what, when, from where, the newest first."""

    model = Entry
    serializer_class = EntrySerializer
    filterset_class = EntryFilters
    ordering, ordering_fields = "-at", ["at"]

    def list(self, request, *args, **kwargs):
        if not request.user.oversees:
            raise NotAllowed
        return super().list(request, *args, **kwargs)

    def rows(self):
        user = self.request.user
        return Entry.objects.annotate(masked=Value(not user.is_admin)) if user.oversees else Entry.objects.none()

    def searchable(self):
        return False
