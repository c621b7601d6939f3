"""What a caller sends and nothing reads is 400, each by its name: parameters, fields of the body, numbers as texts."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from crm.rules.refusals import Invalid

TOLD = 20  # names in one answer
LONGEST = 80


def refuse_parameters(params, known):
    """Invalid where the query string has other names than `known`."""
    refuse(sorted(set(params) - set(known)), _("There is no such parameter."))


def refuse_fields(serializer, data, *, shown=None):
    """Invalid where the body has fields that the serializer does not take, or a number as a text, at whatever depth.

    `shown()` gives what the caller was shown of the record: a field that is sent back as it was read does no harm, so a
    program may change one value of what it got and send it all.
    """
    fields = list(_fields(serializer, data))
    unknown = [
        (name, value) for name, field, value in fields if (field is None or field.read_only) and name != "version"
    ]
    if unknown and shown is not None:
        now = shown()
        unknown = [(name, value) for name, value in unknown if name not in now or now[name] != value]
    refuse(sorted(name for name, _value in unknown), _("There is no such field, or it is not set here."))
    # The framework would take 0.0 for "0.0", which the description does not offer.
    numbers = {
        name[:LONGEST]: field.error_messages["invalid"]
        for name, field, value in fields
        if isinstance(field, serializers.CharField) and not field.read_only and isinstance(value, int | float)
    }
    if numbers:
        raise Invalid(numbers)


def refuse(names, sentence):
    if names:
        raise Invalid({name[:LONGEST]: sentence for name in names[:TOLD]})


def _fields(serializer, data, prefix=""):
    """(name, its field or None, what was sent), also of what lies within."""
    fields = serializer.fields
    for name, value in data.items():
        field = fields.get(name)
        yield f"{prefix}{name}", field, value
        if field is None or field.read_only:
            continue
        if isinstance(field, serializers.ListSerializer) and isinstance(value, list):
            for place, one in enumerate(value):
                if isinstance(one, dict):
                    yield from _fields(field.child, one, f"{prefix}{name}[{place}].")
        elif isinstance(field, serializers.Serializer) and isinstance(value, dict):
            yield from _fields(field, value, f"{prefix}{name}.")
