"""What people fill in about customers and contacts."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from crm.rules.keys import row_of
from crm.users.masking import HIDE
from crm.users.models import User

from .models import Contact, Customer, Source, Tag

ASKS = {
    "hx-trigger": "input changed delay:400ms",
    "hx-target": "#duplicates",
    "hx-swap": "innerHTML",
    "hx-include": "closest form",
    "hx-params": "name,phone,email,except",
}


class PickField(forms.ModelChoiceField):
    """A record chosen by search: the select holds only what is chosen, the rest comes from `src` while typing."""

    def __init__(self, queryset, *, src, **kwargs):
        super().__init__(queryset, **kwargs)
        self.widget.attrs |= {"data-search": "", "data-src": src, "data-placeholder": _("Type to search")}

    def show_only(self, chosen):
        """Offer just this record (or none) as an option."""
        blank = [("", "")]
        self.widget.choices = blank + ([(chosen.pk, str(chosen))] if chosen else [])


def leave_out_masked(form):
    """Who sees phone and e-mail masked does not change them."""
    if form.instance.pk and form.instance.masked:
        for name in form.fields.keys() & HIDE.keys():
            del form.fields[name]


class CustomerForm(forms.ModelForm):
    """Checked here, stored by the verbs."""

    parent = PickField(
        Customer.objects.none(), src=reverse_lazy("customers:pick"), label=_("Parent company"), required=False
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.active(), required=False)
    source = forms.ModelChoiceField(
        label=_("Source"), queryset=Source.objects.filter(active=True), required=False, empty_label="—"
    )

    class Meta:
        model = Customer
        fields = [
            *("name", "importance", "source", "industry", "region", "size", "phone", "email"),
            *("website", "address", "parent", "tags", "notes"),
        ]
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 3}),
            "tags": forms.SelectMultiple(attrs={"data-search": ""}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        visible = Customer.objects.visible_to(user)
        self.fields["parent"].queryset = visible.exclude(pk=self.instance.pk) if self.instance.pk else visible
        self.fields["parent"].show_only(self._chosen_parent(visible))
        self.fields["tags"].queryset = Tag.objects.filter(active=True).select_related("group")
        self.fields["owner"].initial = user.pk
        if self.instance.pk:
            del self.fields["owner"]
        leave_out_masked(self)
        for name in self.fields.keys() & {"name", "phone", "email"}:
            src = reverse_lazy("customers:duplicate_hint")
            self.fields[name].widget.attrs |= {**ASKS, "hx-get": src, "autocomplete": "off"}
        self.fields["name"].widget.attrs["autofocus"] = True

    def _chosen_parent(self, visible):
        if self.is_bound:
            return row_of(visible, self.data.get("parent"))
        return visible.filter(pk=self.instance.parent_id).first() if self.instance.parent_id else None

    def _post_clean(self):
        """Nothing is set on the instance: the verb does that, on the locked row."""

    def values(self):
        """What the verbs take."""
        data = dict(self.cleaned_data)
        data.pop("owner", None)
        return data


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ["name", "title", "role", "phone", "email", "wechat", "notes"]
        widgets = {"notes": forms.Textarea(attrs={"rows": 2}), "phone": forms.TextInput(attrs={"type": "tel"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        leave_out_masked(self)
        self.fields["name"].widget.attrs["autofocus"] = True

    def _post_clean(self):
        """The verb sets the values, on the locked row."""


class TransferForm(forms.Form):
    to = forms.ModelChoiceField(label=_("New owner"), queryset=User.objects.active().selling())


class TagForm(forms.Form):
    add = forms.ModelMultipleChoiceField(
        label=_("Put on"),
        queryset=Tag.objects.filter(active=True).select_related("group"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-search": ""}),
    )
    remove = forms.ModelMultipleChoiceField(
        label=_("Take away"),
        queryset=Tag.objects.select_related("group"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-search": ""}),
    )


class MergeForm(forms.Form):
    other = PickField(Customer.objects.none(), src=reverse_lazy("customers:pick"), label=_("The other customer"))

    def __init__(self, *args, user, keep, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Customer.objects.editable_by(user).visible_to(user).exclude(pk=keep.pk)
        self.fields["other"].queryset = rows
        self.fields["other"].show_only(row_of(rows, self.data.get("other") or self.initial.get("other")))
