"""Filters for the allow-lists of lists; what is not declared does not exist."""

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError


@extend_schema_field(OpenApiTypes.STR)
class IdFilter(django_filters.Filter):
    """`?owner=7`, `?owner=7,8`, `?owner=none`; `?owner=me` where `me=True`. An id that does not exist finds nothing."""

    def __init__(self, *args, me=False, **kwargs):
        self.me = me
        super().__init__(*args, **kwargs)

    def filter(self, qs, value):
        if value in (None, ""):
            return qs
        if value == "none":
            return qs.filter(**{f"{self.field_name}__isnull": True})
        if value == "me" and self.me:
            return qs.filter(**{self.field_name: self.parent.request.user.pk})
        ids = [self._id(part) for part in str(value).split(",")]
        return qs.filter(**{f"{self.field_name}__in": ids}) if len(ids) > 1 else qs.filter(**{self.field_name: ids[0]})

    def _id(self, text):
        text = text.strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise _wrong(self, _("Give an id, several with commas, or none."))
        return int(text)


@extend_schema_field(OpenApiTypes.STR)
class WordFilter(django_filters.Filter):
    """`?status=new` or `?status=new,assigned`: exactly one of these words; with `choices`, only words of that list."""

    def __init__(self, *args, choices=None, **kwargs):
        self.words = {str(value) for value, _label in choices} if choices else None
        super().__init__(*args, **kwargs)

    def filter(self, qs, value):
        if value in (None, ""):
            return qs
        words = [part.strip() for part in str(value)[:2000].split(",")]
        unknown = [word for word in words if (self.words is not None and word not in self.words) or "\0" in word]
        if unknown:
            raise _wrong(self, _("“%(word)s” is not one of the choices.") % {"word": unknown[0][:40]})
        return qs.filter(**{f"{self.field_name}__in": words})


@extend_schema_field(OpenApiTypes.BOOL)
class YesNoFilter(django_filters.Filter):
    """`?is_mql=true`, `?is_mql=false`; `?done=true` with `filled`: where the column has a value, whichever."""

    def __init__(self, *args, filled=False, **kwargs):
        self.filled = filled
        super().__init__(*args, **kwargs)

    def filter(self, qs, value):
        if value in (None, ""):
            return qs
        if value not in ("true", "false"):
            raise _wrong(self, _("Give true or false."))
        yes = value == "true"
        return qs.filter(**({f"{self.field_name}__isnull": not yes} if self.filled else {self.field_name: yes}))


def _wrong(filter_, words):
    """The error of one filter, under the name by which it was asked."""
    name = next(name for name, one in filter_.parent.filters.items() if one is filter_)
    return ValidationError({name: [words]})
