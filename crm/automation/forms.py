"""The form of a webhook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .events import EVENTS


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("A public https address; redirects are not followed."),
        widget=forms.URLInput(attrs={"autofocus": True, "placeholder": "https://example.com/hooks/shangji"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What it hears of"), choices=EVENTS.items(), widget=forms.CheckboxSelectMultiple
    )
    active = forms.BooleanField(label=_("Active"), required=False, initial=True)
