"""What people fill in about leads; the hosted form of visitors stands in `hosted.py`."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from crm.customers.forms import PickField, TagForm
from crm.customers.models import Customer, Source, Tag
from crm.rules.keys import row_of
from crm.users.models import Pool, Role, User
from opportunities.models import Pipeline

from .models import Lead

__all__ = ["AssignForm", "ConvertForm", "EditForm", "LeadForm", "MergeForm", "ReasonForm", "ReleaseForm", "TagForm"]

OWN_IDS = "lead-%s"  # a dialog stands over a page whose forms have fields of the same names
TEXTS = ("name", "company", "title", "phone", "email", "region", "industry", "need")
ASKED_BY = ("name", "company", "phone", "email")  # what the duplicate hint is asked about


class OwnIds:
    """Labels point at the fields of this form, and not at those of the page under the dialog."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"auto_id": OWN_IDS, **kwargs})


class LeadForm(OwnIds, forms.ModelForm):
    """Checked here, stored by the verbs."""

    source = forms.ModelChoiceField(
        label=_("Source"), queryset=Source.objects.filter(active=True), required=False, empty_label="—"
    )
    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"),
        queryset=Tag.objects.filter(active=True).select_related("group"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-search": ""}),
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)

    class Meta:
        model = Lead
        fields = [*TEXTS, "source", "tags"]
        labels = {"name": _("Full name")}
        widgets = {
            "need": forms.Textarea(attrs={"rows": 3}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "email": forms.TextInput(attrs={"type": "email"}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["need"].max_length = 5000
        if self.instance.pk and self.instance.masked:
            del self.fields["phone"], self.fields["email"]  # who sees them masked does not change them
        for name in self.fields.keys() & set(TEXTS):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["name"].widget.attrs["autofocus"] = True
        if user.role == Role.REP or self.instance.pk:
            del self.fields["owner"]  # what a rep creates is the rep's own; an owner changes by assigning
        else:
            self.fields["owner"].queryset = receivers(user)
            self.fields["owner"].empty_label = str(_("by the assignment rules"))

    def _post_clean(self):
        """Nothing is set on the instance: the verb does that, on the locked row."""

    def values(self):
        """What the verbs take."""
        return dict(self.cleaned_data)


class EditForm(LeadForm):
    """Knows which version the reader saw, and what a colleague changed since."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def differences(self, lead):
        """[(label, what stands there now, what was typed)] of the fields that differ from the stored lead."""
        found = []
        for name in (*TEXTS, "source"):
            if name not in self.fields:
                continue
            now, typed = getattr(lead, name) or "", self.cleaned_data.get(name) or ""
            if str(now) != str(typed):
                found.append((self.fields[name].label, str(now), str(typed)))
        return found

    def values(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def receivers(user):
    """People whom this user may give leads to: those who sell, in the teams that a manager leads."""
    people = User.objects.active().filter(role__in=(Role.REP, Role.MANAGER)).order_by("name", "id")
    if user.role == Role.MANAGER:
        return people.filter(team__in=user.scope.teams)
    return people if user.role in (Role.ADMIN, Role.MARKETING) else people.none()


class AssignForm(OwnIds, forms.Form):
    to = forms.ModelChoiceField(label=_("Assign to"), queryset=User.objects.none(), empty_label=None)
    why = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("Shown under “why this rep”")}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = receivers(user)
        self.fields["to"].widget.attrs["autofocus"] = True


def reason_field(label, suggestions):
    return forms.CharField(
        label=label,
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "list": suggestions}),
    )


class ReleaseForm(OwnIds, forms.Form):
    suggestions = [
        _("Not my region"),
        _("Not my industry"),
        _("Cannot be reached"),
        _("No need at present"),
        _("No capacity at present"),
    ]
    reason = reason_field(_("Why"), "reasons")
    pool = forms.ModelChoiceField(
        label=_("Public pool"), queryset=Pool.objects.none(), required=False, empty_label=_("the nearest of the team")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pool"].queryset = Pool.objects.filter(active=True)


class ReasonForm(OwnIds, forms.Form):
    """Why a lead is not worth a sale."""

    suggestions = [
        _("No need"),
        _("No budget"),
        _("Wrong contact data"),
        _("Chose a competitor"),
        _("Not our market"),
        _("Junk"),
    ]
    reason = reason_field(_("Why"), "reasons")


class MergeForm(OwnIds, forms.Form):
    other = PickField(Lead.objects.none(), src=reverse_lazy("leads:pick"), label=_("The other lead"))

    def __init__(self, *args, user, keep, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Lead.objects.visible_to(user).editable_by(user).open().exclude(pk=keep.pk)
        self.fields["other"].queryset = rows
        self.fields["other"].show_only(row_of(rows, self.data.get("other") or self.initial.get("other")))


NEW, OTHER = "new", "other"


class ConvertForm(OwnIds, forms.Form):
    """A new customer, one of those suggested, or any other; with an opportunity or without."""

    customer = forms.ChoiceField(label=_("Customer"), widget=forms.RadioSelect)
    other = PickField(
        Customer.objects.none(), src=reverse_lazy("customers:pick"), label=_("Another customer"), required=False
    )
    with_opportunity = forms.BooleanField(label=_("Create an opportunity"), required=False, initial=True)
    name = forms.CharField(label=_("Name of the opportunity"), required=False, max_length=200)
    amount = forms.DecimalField(
        label=_("Expected amount"), required=False, min_value=0, max_digits=16, decimal_places=2
    )
    expected_close = forms.DateField(
        label=_("Expected close"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    pipeline = forms.ModelChoiceField(
        label=_("Pipeline"), queryset=Pipeline.objects.none(), required=False, empty_label=None
    )

    def __init__(self, *args, user, suggested, **kwargs):
        super().__init__(*args, **kwargs)
        self.suggested = {str(one.customer.pk): one for one in suggested}
        names = [(pk, one.customer.name) for pk, one in self.suggested.items()]
        self.fields["customer"].choices = [*names, (NEW, _("A new customer")), (OTHER, _("Another customer"))]
        visible = Customer.objects.visible_to(user)
        self.fields["other"].queryset = visible
        self.fields["other"].show_only(row_of(visible, self.data.get("other")))
        pipelines = Pipeline.objects.filter(active=True)
        self.fields["pipeline"].queryset = pipelines
        if len(pipelines) < 2:
            del self.fields["pipeline"]

    def clean(self):
        data = super().clean()
        if data.get("customer") == OTHER and not data.get("other"):
            self.add_error("other", _("Choose a customer."))
        return data

    def chosen_customer(self):
        """The customer's id, or None for a new one."""
        choice = self.cleaned_data["customer"]
        if choice == NEW:
            return None
        return self.cleaned_data["other"].pk if choice == OTHER else int(choice)

    def opportunity(self):
        """What `convert_lead` takes: fields, or False for none."""
        data = self.cleaned_data
        if not data["with_opportunity"]:
            return False
        return {name: data[name] for name in ("name", "amount", "expected_close", "pipeline") if data.get(name)}
