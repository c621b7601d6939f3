"""Filters of follow-ups, activities and notices."""

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError

from crm.api.filters import IdFilter, WordFilter, YesNoFilter

from .models import Activity, Attachment, Direction, FollowUp, FollowUpKind, Notification
from .records import model_of


@extend_schema_field(OpenApiTypes.STR)
class AboutFilter(django_filters.Filter):
    """`?about=lead:7`: what hangs on this record; `?about=lead`: on any of this kind."""

    def filter(self, qs, value):
        if value in (None, ""):
            return qs
        kind, colon, pk = str(value).partition(":")
        model = model_of(kind)
        if model is None or (colon and not (pk.isascii() and pk.isdigit() and len(pk) <= 18)):
            raise ValidationError({"about": [_("Give a kind and an id, such as lead:7.")]})
        rows = qs.filter(content_type=ContentType.objects.get_for_model(model))
        return rows.filter(object_id=int(pk)) if colon else rows


class FollowUpFilters(django_filters.FilterSet):
    owner = IdFilter(me=True)
    about = AboutFilter()
    kind = WordFilter(choices=FollowUpKind.choices)
    done = YesNoFilter(field_name="done_at", filled=True)
    due_after = django_filters.IsoDateTimeFilter(field_name="due", lookup_expr="gte")
    due_before = django_filters.IsoDateTimeFilter(field_name="due", lookup_expr="lt")

    class Meta:
        model = FollowUp
        fields = []


class ActivityFilters(django_filters.FilterSet):
    about = AboutFilter()
    customer = IdFilter()
    by = IdFilter(me=True)
    kind = WordFilter()
    direction = WordFilter(choices=Direction.choices)
    at_after = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    at_before = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = Activity
        fields = []


class AttachmentFilters(django_filters.FilterSet):
    about = AboutFilter()
    by = IdFilter(me=True)

    class Meta:
        model = Attachment
        fields = []


class NotificationFilters(django_filters.FilterSet):
    about = AboutFilter()
    kind = WordFilter()
    read = YesNoFilter(field_name="read_at", filled=True)

    class Meta:
        model = Notification
        fields = []
