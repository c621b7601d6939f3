"""The organisation's own fields of a record (`custom`): a flat object of short names and plain values."""

import math

from django.utils.translation import gettext as _

from crm.rules.refusals import Invalid

MOST = 100  # names a record
LONGEST_NAME = 60
LONGEST_TEXT = 2000
LARGEST = 10**15  # what a spreadsheet still holds exactly


def merged_custom(record, given):
    """The record's own fields with some of them changed; None takes one away."""
    merged = {key: value for key, value in {**record.custom, **given}.items() if value is not None}
    if len(merged) > MOST:
        raise Invalid(custom=_("At most %(n)s fields.") % {"n": MOST})
    return merged


def faults_of(custom):
    """What is wrong with these values, as sentences; each names the field it speaks of."""
    if not isinstance(custom, dict):
        return [_("Names and values are expected.")]
    if len(custom) > MOST:
        return [_("At most %(n)s fields.") % {"n": MOST}]
    named = ((str(name)[:LONGEST_NAME], _fault(name, value)) for name, value in custom.items())
    return [f"{name}: {fault}" for name, fault in named if fault]


def _fault(name, value):
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME or not name.isprintable() or name != name.strip():
        return _("A name has 1 to %(n)s printable characters.") % {"n": LONGEST_NAME}
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            return _("This text cannot be stored.")
        return _("At most %(n)s characters.") % {"n": LONGEST_TEXT} if len(value) > LONGEST_TEXT else ""
    if isinstance(value, int | float):
        return "" if math.isfinite(value) and abs(value) < LARGEST else _("This number is too large.")
    return _("Give a text, a number, true, false or null.")
