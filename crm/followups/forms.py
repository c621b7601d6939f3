"""What people fill in: a plan, a finish, a log of what happened."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.users.models import Access, Team, User

from . import moments
from .models import ActivityKind, Direction, FollowUpKind

SEARCH = {"data-search": ""}

PEOPLE_DIRECTIONS = [
    (Direction.OUT, _("We reached out")),
    (Direction.TWO_WAY, _("We talked, two-way")),
    (Direction.IN, _("They reached out")),
]


class LocalDateTimeField(forms.DateTimeField):
    """A date and time as the browser's own picker writes it, in the reader's time zone."""

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)


class NextFields(forms.Form):
    """Plan the next step in the same breath; nothing is planned where no goal is written."""

    next_goal = forms.CharField(
        label=_("Next step"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("e.g. send the offer"), "autocomplete": "off"}),
    )
    next_kind = forms.ChoiceField(label=_("How"), choices=FollowUpKind.choices, required=False)
    next_when = forms.ChoiceField(label=_("When"), required=False)
    next_due = LocalDateTimeField(label=_("Time"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["next_when"].choices = moments.choices(user)
        self.fields["next_when"].initial = "tomorrow"

    def clean(self):
        data = super().clean()
        picks = data.get("next_goal") and data.get("next_when") == moments.PICK
        if picks and not data.get("next_due") and "next_due" not in self.errors:
            self.add_error("next_due", _("Choose a time."))
        return data

    def next(self):
        """What the verbs take as `next`, or None."""
        data = self.cleaned_data
        if not data.get("next_goal"):
            return None
        when = data.get("next_when") or "tomorrow"
        due = data["next_due"] if when == moments.PICK else moments.moment_of(self.user, when)
        return {"goal": data["next_goal"], "kind": data.get("next_kind") or FollowUpKind.CALL, "due": due}


class LogForm(NextFields):
    kind = forms.ChoiceField(choices=ActivityKind.choices, widget=forms.RadioSelect, initial=ActivityKind.CALL)
    direction = forms.ChoiceField(choices=PEOPLE_DIRECTIONS, required=False, initial=Direction.TWO_WAY)
    body = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("What was said, agreed, still open?")}),
    )
    at = LocalDateTimeField(label=_("When it was"), required=False)

    def clean(self):
        data = super().clean()
        if data.get("kind") == ActivityKind.NOTE and not data.get("body", "").strip():
            self.add_error("body", _("Write something down."))
        if data.get("at") and data["at"] > timezone.now():
            self.add_error("at", _("This has not happened yet; plan a follow-up instead."))
        return data


class FinishForm(NextFields):
    outcome = forms.CharField(
        label=_("Outcome"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True, "placeholder": _("What came of it?")}),
    )
    direction = forms.ChoiceField(
        label=_("Contact with the customer"),
        required=False,
        choices=[*PEOPLE_DIRECTIONS, ("", _("no contact"))],
        initial=Direction.TWO_WAY,
    )
    field_order = ["outcome", "direction"]


class PlanForm(forms.Form):
    goal = forms.CharField(
        label=_("Goal"),
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "placeholder": _("What is it for?")}),
    )
    kind = forms.ChoiceField(label=_("How"), choices=FollowUpKind.choices, initial=FollowUpKind.CALL)
    when = forms.ChoiceField(label=_("When"), required=False)
    due = LocalDateTimeField(label=_("Time"), required=False)
    owner = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), required=False, empty_label=None)

    def __init__(self, *args, user, about=None, followup=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.about = user, about
        self.fields["when"].choices = moments.choices(user)
        self.fields["when"].initial = moments.PICK if followup else "tomorrow"
        self.fields["owner"].queryset = User.objects.active()
        self.fields["owner"].initial = followup.owner_id if followup else user.pk

    def clean_owner(self):
        """Only who sees the record can follow it up."""
        owner = self.cleaned_data.get("owner") or self.user
        if owner == self.user or self.about is None:
            return owner
        if not type(self.about).objects.visible_to(owner).filter(pk=self.about.pk).exists():
            raise forms.ValidationError(_("This person cannot see the record."))
        return owner

    def clean(self):
        data = super().clean()
        when = data.get("when") or "tomorrow"
        if when != moments.PICK:
            data["due"] = moments.moment_of(self.user, when)
        elif not data.get("due") and "due" not in self.errors:
            self.add_error("due", _("Choose a time."))
        return data


class PostponeForm(forms.Form):
    until = LocalDateTimeField(label=_("Until"))


class ShareForm(forms.Form):
    """With one person or one team; the day named is the last one."""

    user = forms.ModelChoiceField(
        label=_("Colleague"), queryset=User.objects.active(), required=False, widget=forms.Select(attrs=SEARCH)
    )
    team = forms.ModelChoiceField(
        label=_("or a team"),
        queryset=Team.objects.filter(active=True).order_by("path"),
        required=False,
        help_text=_("With everybody in it and in the teams below."),
    )
    access = forms.ChoiceField(label=_("May"), choices=Access.choices, initial=Access.READ, widget=forms.RadioSelect)
    until = forms.DateField(
        label=pgettext_lazy("sharing", "Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: for good."),
    )
    role = forms.CharField(
        label=_("Part in it"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": _("presales, product, engineer…")}),
    )

    def values(self):
        """What `share_record` takes: the end is that of the reader's own day."""
        data = dict(self.cleaned_data)
        if data["until"]:
            after = dt.datetime.combine(data["until"] + dt.timedelta(days=1), dt.time())
            data["until"] = timezone.make_aware(after)
        return data
