"""Fields of forms and what may be chosen in them, loaded everywhere without `{% load %}`."""

from django import template
from django.forms import ModelChoiceField, RadioSelect, Select
from django.utils.text import capfirst
from django.utils.translation import pgettext

from .. import choices, formats

register = template.Library()

register.simple_tag(choices.options)  # <select>{% options people 7 %}</select> of [(id, name)]; 7 is chosen
register.simple_tag(choices.control)  # {% control form.owner %}: a field's control alone


@register.inclusion_tag("web/_field.html")
def field(bound, classes="", hint=""):
    """`{% field form.amount %}`, `{% field form.need "span" %}`: label, control, help, errors at the field."""
    kind = getattr(bound.field.widget, "input_type", "")
    attrs = {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    described = [f"{bound.auto_id}_error"] if bound.errors else []
    if hint or bound.help_text:
        described.append(f"{bound.auto_id}_help")
    if described and bound.auto_id:
        attrs["aria-describedby"] = " ".join(described)
    _word_choices(bound.field)
    _word_ends(bound)
    return {
        "field": bound,
        "control": choices.control(bound, attrs),
        "tick": kind == "checkbox" and not getattr(bound.field, "choices", None),
        "group": bool(getattr(bound.field.widget, "use_fieldset", False)),
        "classes": classes,
        "help": hint or bound.help_text,
    }


def _word_ends(bound):
    """The two ends of a range each say which they are; days are chosen from a calendar."""
    suffixes = getattr(bound.field.widget, "suffixes", ())
    if len(suffixes) == 2:
        for end, word in zip(
            bound.field.widget.widgets, (pgettext("range", "from"), pgettext("range", "to")), strict=True
        ):
            end.attrs["aria-label"] = f"{bound.label}: {word}"
            if suffixes == ["after", "before"]:
                end.input_type = "date"


DASHES = "---------"  # Django's word for nothing chosen


def _word_choices(field):
    """Choices are written small, as they stand in a sentence or a chip; in a select, or beside a button, each is a line
    of its own. Nothing chosen looks as it does everywhere."""
    if isinstance(field, ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = formats.BLANK
    elif isinstance(field.widget, Select | RadioSelect):
        field.widget.choices = [
            (value, formats.BLANK if label == DASHES else label if isinstance(label, list | tuple) else capfirst(label))
            for value, label in field.widget.choices
        ]


@register.inclusion_tag("web/_fields.html")
def fields(form):
    """`{% fields form %}`: what is wrong with the whole form, then every field."""
    return {"form": form}


@register.inclusion_tag("web/_form_errors.html")
def form_errors(form):
    """`{% form_errors form %}`: what is wrong with the form as a whole."""
    return {"form": form}
