"""What a template reads of the request and of mappings, loaded everywhere without `{% load %}`."""

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """`<a href="{% query period="month" page=None %}">`: this page's address with parameters changed; None removes."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        elif isinstance(value, list | tuple):
            params.setlist(name, [str(one) for one in value])
        else:
            params[name] = str(value)
    return "?" + params.urlencode()


@register.filter
def get(mapping, key):
    """`{{ counts|get:stage.pk }}`: a value by its key; nothing where there is none."""
    try:
        return mapping[key]
    except (KeyError, TypeError, IndexError):
        return ""
