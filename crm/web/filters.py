"""Filters that lists share: what takes a tick and nothing else, and what is offered beside what is understood."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

TICKED = {"on": True, "true": True, "false": False, "": None}


class Tick(forms.CheckboxInput):
    """A box that gives what was sent; Django's takes every word for a tick."""

    def __init__(self, attrs=None):
        super().__init__(attrs, check_test=lambda value: TICKED.get(value, value) is True)

    def value_from_datadict(self, data, files, name):
        return data.get(name, "")


class TickField(forms.NullBooleanField):
    widget = Tick

    def to_python(self, value):
        return TICKED.get(value, value)

    def validate(self, value):
        if value not in (True, False, None):
            raise ValidationError(_("Give true or false."))


class TickFilter(django_filters.BooleanFilter):
    """`?stalled=on` as the box sends it, `true` and `false` as people write it."""

    field_class = TickField


class Offered(ModelChoiceIterator):
    def __init__(self, field):
        super().__init__(field)
        self.queryset = getattr(field, "offered", self.queryset)


class OfferedField(ModelChoiceField):
    iterator = Offered


class OfferedFilter(django_filters.ModelChoiceFilter):
    """The menu offers `offered(request)`; an address may name any of `queryset`, so that a link to what a colleague had
    who has left, or to a stage of before, leads where it says."""

    field_class = OfferedField

    def __init__(self, *args, offered, **kwargs):
        self.offered = offered
        super().__init__(*args, **kwargs)

    @property
    def field(self):
        field = super().field
        field.offered = self.offered(self.get_request())
        return field
