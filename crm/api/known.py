"""What a caller sends and nothing reads is 400: parameters of the address and fields of the body, each by its name."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from crm.rules.refusals import Invalid

TOLD = 20  # names in one answer
LONGEST = 80


def refuse_parameters(params, known):
    """Invalid where the query string has other names than `known`."""
    refuse(sorted(set(params) - set(known)), _("There is no such parameter."))


def refuse_fields(serializer, data, *, shown=None):
    """Invalid where the body has fields that the serializer does not take, at whatever depth.

    `shown()` gives what the caller was shown of the record: a field that is sent back as it was read does no harm, so a
    program may change one value of what it got and send it all.
    """
    unknown = [(name, value) for name, value in _unknown(serializer, data) if name != "version"]
    if unknown and shown is not None:
        now = shown()
        unknown = [(name, value) for name, value in unknown if name not in now or now[name] != value]
    refuse(sorted(name for name, _value in unknown), _("There is no such field, or it is not set here."))


def refuse(names, sentence):
    if names:
        raise Invalid({name[:LONGEST]: sentence for name in names[:TOLD]})


def _unknown(serializer, data, prefix=""):
    fields = serializer.fields
    for name in data:
        field = fields.get(name)
        if field is None or field.read_only:
            yield f"{prefix}{name}", data[name]
        elif isinstance(field, serializers.ListSerializer) and isinstance(data[name], list):
            for place, one in enumerate(data[name]):
                if isinstance(one, dict):
                    yield from _unknown(field.child, one, f"{prefix}{name}[{place}].")
        elif isinstance(field, serializers.Serializer) and isinstance(data[name], dict):
            yield from _unknown(field, data[name], f"{prefix}{name}.")
