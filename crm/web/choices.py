"""A select of hundreds, drawn in one pass: Django makes two dictionaries and draws two templates for each option."""

from django.forms import Select, SelectMultiple
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString


def options(pairs, *chosen):
    """The `<option>`s of [(value, label)] or, in groups, [(group, [(value, label)])], with those of `chosen` marked."""
    return SafeString("".join(_drawn(pairs, {str(value) for value in chosen})))


def _drawn(pairs, chosen):
    for value, label in pairs:
        text = "" if value is None else str(value)
        if isinstance(label, list | tuple):
            yield f'<optgroup label="{escape(text)}">'
            yield from _drawn(label, chosen)
            yield "</optgroup>"
        else:
            mark = " selected" if text in chosen else ""
            yield f'<option value="{escape(text)}"{mark}>{conditional_escape(label)}</option>'


class OnePass(Select):
    """Draws what `widget`, a select, would."""

    def __init__(self, widget):
        super().__init__(widget.attrs, widget.choices)
        self.allow_multiple_selected = widget.allow_multiple_selected
        self.is_required = widget.is_required

    def render(self, name, value, attrs=None, renderer=None):
        held = self.build_attrs(self.attrs, attrs) | {"multiple": self.allow_multiple_selected}
        drawn = options(self.choices, *self.format_value(value))
        return SafeString(f'<select name="{escape(name)}"{flatatt(held)}>{drawn}</select>')


def control(bound, attrs=None):
    """The control of a bound field."""
    widget = bound.field.widget
    return bound.as_widget(OnePass(widget) if type(widget) in (Select, SelectMultiple) else widget, attrs)
