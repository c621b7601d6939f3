"""What people fill in: an opportunity, a win, a loss, a new owner, a contact, a colleague, product lines."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from crm.customers.forms import PickField
from crm.customers.models import Contact, Customer, Importance, Tag
from crm.customers.models.contact import ContactRole
from crm.rules.keys import row_of
from crm.users.models import Role, User

from .models import Competitor, LossReason, Opportunity, Product, Stage

SEARCH = {"data-search": ""}
NUMBER = {"size": 8, "inputmode": "decimal"}
BLANK = "—"


def owners():
    return User.objects.active().filter(role__in=[Role.REP, Role.MANAGER, Role.ADMIN])


class OpportunityForm(forms.ModelForm):
    """Checked here, stored by the verbs."""

    customer = PickField(Customer.objects.none(), src=reverse_lazy("customers:pick"), label=_("Customer"))
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=owners(), widget=forms.Select(attrs=SEARCH))
    stage = forms.ModelChoiceField(
        label=_("Stage"), queryset=Stage.objects.filter(kind="open", active=True, pipeline__active=True)
    )

    class Meta:
        model = Opportunity
        fields = [
            *("name", "customer", "amount", "expected_close", "stage", "rep_probability", "importance"),
            *("source", "product", "competitor", "next_step", "need", "tags"),
        ]
        widgets = {
            "expected_close": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "need": forms.Textarea(attrs={"rows": 3}),
            "tags": forms.SelectMultiple(attrs=SEARCH),
            "rep_probability": forms.NumberInput(attrs={"min": 0, "max": 100, "inputmode": "numeric"}),
        }

    field_order = ["name", "customer", "amount", "expected_close", "stage", "owner"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        visible = Customer.objects.visible_to(user)
        mine = self.instance.customer_id or 0
        self.fields["customer"].queryset = visible | Customer.objects.alive().filter(pk=mine)
        self.fields["customer"].show_only(self._chosen_customer())
        self.fields["customer"].required = not self.instance.pk or bool(self.instance.customer_id)
        self.fields["tags"].queryset = Tag.objects.filter(active=True)
        for name in ("product", "competitor", "source"):
            self.fields[name].queryset = self.fields[name].queryset.filter(active=True)
            self.fields[name].empty_label = BLANK
        if self.instance.pk:
            del self.fields["owner"], self.fields["stage"]
            if not self.instance.is_open:
                for name in ("amount", "expected_close", "rep_probability"):
                    del self.fields[name]
        else:
            stages = self.fields["stage"].queryset.select_related("pipeline")
            self.fields["stage"].queryset = stages.order_by("pipeline__order", "pipeline_id", "order", "id")
            self.fields["stage"].empty_label = None
            self.fields["stage"].choices = _grouped(self.fields["stage"].queryset)
            self.fields["owner"].initial = user.pk
        self.fields["name"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}

    def _chosen_customer(self):
        given = self.data.get("customer") or self.initial.get("customer") or self.instance.customer_id
        return row_of(self.fields["customer"].queryset, given)

    def _post_clean(self):
        """Nothing is set on the instance: the verb does that, on the locked row."""


def _grouped(stages):
    """Stages under the names of their pipelines; plain where there is one pipeline."""
    groups = {}
    for stage in stages:
        groups.setdefault(stage.pipeline.name, []).append((stage.pk, stage.name))
    return list(groups.items()) if len(groups) > 1 else next(iter(groups.values()), [])


class WinForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("What decided it?")}),
    )


class LoseForm(forms.Form):
    reason = forms.ModelChoiceField(
        label=_("Loss reason"),
        queryset=LossReason.objects.filter(active=True, pickable=True),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    competitor = forms.ModelChoiceField(
        label=_("Lost to"), queryset=Competitor.objects.filter(active=True), required=False, empty_label=BLANK
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("What would have helped?")}),
    )


class TransferForm(forms.Form):
    to = forms.ModelChoiceField(label=_("New owner"), queryset=owners(), widget=forms.Select(attrs=SEARCH))


class ImportanceForm(forms.Form):
    importance = forms.ChoiceField(label=_("Importance"), choices=Importance.choices, widget=forms.RadioSelect)


class ContactForm(forms.Form):
    contact = forms.ModelChoiceField(label=_("Contact"), queryset=Contact.objects.none())
    role = forms.ChoiceField(label=_("Role in the decision"), choices=ContactRole.choices)

    def __init__(self, *args, user, opportunity, **kwargs):
        super().__init__(*args, **kwargs)
        seen = Contact.objects.visible_to(user).filter(customer=opportunity.customer_id or 0)
        self.fields["contact"].queryset = seen.order_by("name")


class LineForm(forms.Form):
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.filter(active=True), required=False, empty_label=BLANK
    )
    quantity = forms.DecimalField(
        label=_("Quantity"),
        max_digits=11,
        decimal_places=2,
        required=False,
        initial=1,
        widget=forms.TextInput(attrs=NUMBER),
    )
    price = forms.DecimalField(
        label=_("Price"),
        max_digits=14,
        decimal_places=2,
        min_value=0,
        required=False,
        widget=forms.TextInput(attrs=NUMBER),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.initial.get("product"):
            self.fields["product"].queryset = Product.objects.all()

    def line(self):
        """What `set_line_items` takes, or None for an empty or deleted line."""
        data = self.cleaned_data
        if not data.get("product") or data.get("DELETE"):
            return None
        return {name: data[name] for name in ("product", "quantity", "price") if data.get(name) is not None}


LineForms = forms.formset_factory(LineForm, extra=3, max_num=50, can_delete=True)
