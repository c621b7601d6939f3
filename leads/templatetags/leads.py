"""Template tags of leads: `{% load leads %}`."""

from django import template

from .. import cells

register = template.Library()


@register.simple_tag
def lead_status(lead):
    """`{% lead_status lead %}`: the status as the lists draw it."""
    return cells.status(lead, lead.status)


@register.simple_tag
def lead_response(lead, clock):
    """`{% lead_response lead clock %}`: the response clock as the lists draw it."""
    return cells.response(lead, clock)
