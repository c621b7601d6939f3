"""Template tags of follow-ups and activities: `{% load followups %}`."""

from django import template

from ..records import ICONS
from ..timeline import sentence, wording

register = template.Library()

KIND_ICONS = {
    "call": "phone",
    "mail": "mail",
    "meeting": "users",
    "visit": "map-pin",
    "message": "message-circle",
    "note": "notes",
    "other": "checkbox",
}
TONES = {
    "call": "acc",
    "mail": "acc",
    "meeting": "acc",
    "visit": "acc",
    "message": "acc",
    "won": "ok",
    "converted": "ok",
    "qualified": "ok",
    "lost": "bad",
    "disqualified": "bad",
    "deleted": "bad",
    "sla_late": "bad",
    "followup_due": "warn",
    "sla_postponed": "warn",
}


@register.filter
def words(row):
    """An activity or a notice as a sentence in the reader's language."""
    return sentence(row.kind, row.data)


@register.filter
def row_icon(row):
    """The icon of an activity or a notice."""
    return wording(row.kind).icon


@register.filter
def tone(row):
    return TONES.get(row.kind, "")


@register.filter
def kind_icon(kind):
    """`{% icon followup.kind|kind_icon %}`"""
    return KIND_ICONS.get(kind, "checkbox")


@register.filter
def record_icon(kind):
    """`{% icon followup.about_type|record_icon %}`"""
    return ICONS.get(kind, "file")


@register.filter
def in_set(value, members):
    return value in (members or ())


@register.filter
def kind_name(record):
    """lead, opportunity, customer in the reader's language."""
    return record._meta.verbose_name
