"""What a page offers: `{% load access %}{% if user|adds:"leads.lead" %}`. Verbs ask again."""

from django import template
from django.apps import apps

from ..visibility import may_add

register = template.Library()


@register.filter
def adds(user, label):
    """Whether this user may add records of a model, "app.model"."""
    return may_add(user, apps.get_model(label))
