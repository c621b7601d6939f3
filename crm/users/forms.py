"""What people change of their own account."""

import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import User
from .services import OWN

WEEK = [(0, _("Mon")), (1, _("Tue")), (2, _("Wed")), (3, _("Thu")), (4, _("Fri")), (5, _("Sat")), (6, _("Sun"))]


def time_zones():
    """Every zone by its IANA name; empty is the organisation's."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("", _("As the organisation")), ("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class AccountForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, required=False, widget=forms.Select(attrs={"data-search": True})
    )
    work_days = forms.TypedMultipleChoiceField(
        label=_("Work days"), choices=WEEK, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields = OWN
        widgets = {
            "work_start": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "work_end": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "away_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "away_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {"name": _("Name")}
        help_texts = {"away_until": _("Meanwhile no new leads come to you. Leave both empty when you are here.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [
            ("", _("As the browser")),
            *(choice for choice in User._meta.get_field("language").choices if choice[0]),
        ]

    def clean(self):
        data = super().clean()
        start, end = data.get("work_start"), data.get("work_end")
        if start and end and start >= end:
            self.add_error("work_end", _("Work must end after it starts."))
        since, until = data.get("away_from"), data.get("away_until")
        if since and until and until < since:
            self.add_error("away_until", _("This day is before the first."))
        return data
