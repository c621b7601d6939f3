"""`{% load listings %}`: what only the templates of lists need."""

from django import template

from ..tables.drawing import draw_rows

register = template.Library()


@register.simple_tag(takes_context=True)
def list_rows(context, listing):
    """`{% list_rows listing %}`: the rows of a list as `<tr>`."""
    return draw_rows(listing, context)
