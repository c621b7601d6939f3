"""Whose work, to whom, and what becomes of the account."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.users.models import User

from .models import Way
from .plan import Wish
from .rights import leavers, receivers


class LeaverForm(forms.Form):
    who = forms.ModelChoiceField(
        label=_("Whose work"), queryset=User.objects.none(), widget=forms.Select(attrs={"data-search": ""})
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"].queryset = leavers(user)


class HandOverForm(forms.Form):
    """`preview`: see `previewing.preview_of`; each kind that is held gets a field of its own for "by kind"."""

    way = forms.ChoiceField(label=_("How"), choices=Way.choices, initial=Way.ONE, widget=forms.RadioSelect)
    to = forms.ModelChoiceField(
        label=pgettext_lazy("hand-over", "To whom"), queryset=User.objects.none(), required=False
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Among whom"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-search": ""}),
        help_text=_("In turn; the opportunities of a customer go with the customer."),
    )
    deactivate = forms.BooleanField(
        label=_("Switch the account off"),
        required=False,
        help_text=_("They can no longer log in. Taking the hand-over back switches it on again."),
    )

    def __init__(self, *args, user, leaver, preview, **kwargs):
        super().__init__(*args, **kwargs)
        people = receivers(user, leaver)
        self.fields["to"].queryset = self.fields["people"].queryset = people
        self.keys = [one.key for one in preview]
        for one in preview:
            self.fields[f"kind_{one.key}"] = forms.ModelChoiceField(label=one.label, queryset=people, required=False)
        if not leaver.is_active:
            del self.fields["deactivate"]

    def kinds(self):
        """The fields of "by kind"."""
        return [self[f"kind_{key}"] for key in self.keys]

    def clean(self):
        data = super().clean()
        needed = {Way.ONE: ["to"], Way.DEALT: ["people"], Way.KINDS: [f"kind_{key}" for key in self.keys]}
        for name in needed.get(data.get("way"), ()):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Say who gets it."))
        return data

    def wish(self):
        data = self.cleaned_data
        if data["way"] == Way.KINDS:
            return Wish(Way.KINDS, kinds={key: data[f"kind_{key}"] for key in self.keys})
        people = [data["to"]] if data["way"] == Way.ONE else list(data["people"])
        return Wish(data["way"], people=tuple(people))
