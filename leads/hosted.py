"""The form that visitors fill in: its fields as an admin chose them, in the visitor's language."""

import time

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .capture.reading import limit_of
from .intake.cleaning import TRAP
from .models.capture import STANDARD_FIELDS, new_key

LABELS = {
    "name": _("Your name"),
    "company": _("Company"),
    "title": _("Job title"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "region": _("Region"),
    "industry": _("Industry"),
    "need": _("How can we help?"),
}
# What browsers fill in by themselves, and the keyboard that a phone shows.
ATTRS = {
    "name": {"autocomplete": "name"},
    "company": {"autocomplete": "organization"},
    "title": {"autocomplete": "organization-title"},
    "phone": {"autocomplete": "tel", "inputmode": "tel"},
    "email": {"autocomplete": "email", "inputmode": "email", "autocapitalize": "off", "spellcheck": "false"},
    "region": {"autocomplete": "address-level1"},
    "industry": {"autocomplete": "off"},
}
KEPT = ("visitor", "referrer", "page")
LONGEST_KEPT = 500


def text_of(form, name):
    """`title`, `intro`, `thanks`, `consent` of a Form in the reader's language, else in the other one."""
    zh = (get_language() or "").startswith("zh")
    first, second = ("zh", "en") if zh else ("en", "zh")
    return getattr(form, f"{name}_{first}") or getattr(form, f"{name}_{second}")


class HostedForm(forms.Form):
    """Bound to what came, it says at each field what is missing; what is merely odd is stored and judged later.

    `key` makes a repeated submit count once; `opened` tells how fast it was filled in; the trap is unseen by people.
    """

    use_required_attribute = True

    def __init__(self, form, data=None, *, initial=None):
        given = {"key": new_key(), "opened": str(int(time.time())), **(initial or {})}
        super().__init__(data, initial=given, auto_id="f-%s")
        for name in form.fields:
            if name in STANDARD_FIELDS:
                self.fields[name] = self._standard(name, required=name in form.required)
        consent = text_of(form, "consent")
        if consent:
            self.fields["consent"] = forms.BooleanField(label=consent, required="consent" in form.required)
        for name in ("key", "opened", *KEPT):
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields[TRAP] = forms.CharField(
            required=False, label=_("Leave this empty"), widget=forms.TextInput(attrs={"tabindex": "-1"})
        )
        self.fields[TRAP].widget.attrs["autocomplete"] = "off"

    def _standard(self, name, *, required):
        kind = {"phone": "tel", "email": "email"}.get(name, "text")
        widget = forms.Textarea(attrs={"rows": 4}) if name == "need" else forms.TextInput(attrs={"type": kind})
        widget.attrs.update(ATTRS.get(name, {}))
        field = forms.EmailField if name == "email" else forms.CharField
        return field(label=LABELS[name], required=required, max_length=limit_of(name), widget=widget)

    def visible(self):
        """[(bound field, whether it takes the whole width)] of what a person sees, without consent and the trap.

        Short fields stand in pairs; the name stands alone where that leaves no gap.
        """
        names = [name for name in self.fields if name in STANDARD_FIELDS]
        short = [name for name in names if name != "need"]
        wide = {"need", *([short[0]] if len(short) % 2 else [])}
        return [(self[name], name in wide) for name in names]

    def hidden(self):
        return [self[name] for name in ("key", "opened", *KEPT)]

    @property
    def trap(self):
        return self[TRAP]

    def seconds(self):
        """How long it took to fill in; None where nobody can tell."""
        opened = self.data.get("opened", "")
        return max(0, int(time.time()) - int(opened)) if opened.isdecimal() and len(opened) < 12 else None
