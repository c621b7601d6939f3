"""Filters in force as words: each a label, a value, and the address without it."""

import datetime as dt

from django.forms import Form
from django.utils.translation import gettext as _

from .. import formats


def chips_of(filterset, address):
    """[{label, value, url}] of a bound FilterSet; what is empty or wrong has no chip."""
    form: Form = filterset.form
    if not form.is_bound:
        return []
    form.is_valid()
    chips = []
    for name, value in form.cleaned_data.items():
        if is_blank(value):
            continue
        field = form.fields[name]
        suffixes = getattr(field.widget, "suffixes", None)
        parameters = [f"{name}_{suffix}" for suffix in suffixes] if suffixes else [name]
        chips.append(
            {
                "label": field.label or name,
                "value": in_words(field, value),
                "url": address(**dict.fromkeys(parameters, None)),
            }
        )
    return chips


def is_blank(value):
    if value is None or value == "" or value is False:
        return True
    if isinstance(value, slice):
        return value.start is None and value.stop is None
    return not isinstance(value, bool | int | float) and hasattr(value, "__len__") and len(value) == 0


def in_words(field, value):
    """A filter's value as its reader knows it."""
    if isinstance(value, slice):
        if value.start is None:
            return f"≤ {word(value.stop)}"
        if value.stop is None:
            return f"≥ {word(value.start)}"
        return f"{word(value.start)} – {word(value.stop)}"
    if value is True:
        return _("yes")
    choices = getattr(field, "choices", None)
    if choices and not hasattr(value, "pk") and not hasattr(field, "queryset"):
        names = {str(key): str(label) for key, label in flat(choices)}
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(names.get(str(one), str(one)) for one in values)
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return ", ".join(str(one) for one in value)
    return word(value)


def flat(choices):
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from flat(label)
        else:
            yield key, label


def word(value):
    if isinstance(value, dt.date):
        return formats.day(value)
    if isinstance(value, int | float) or type(value).__name__ == "Decimal":
        return formats.count(value)
    return str(value)
