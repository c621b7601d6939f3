"""The two forms of an erasure: whom, and which of the records found are that person."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from crm.followups.models import Attachment
from crm.followups.records import seen_about

from .erasure.person import is_surely, records_of
from .words import kind_word


class AskForm(forms.Form):
    phones = forms.CharField(
        label=_("Phones"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, in any spelling."),
    )
    emails = forms.CharField(
        label=_("E-mail addresses"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    names = forms.CharField(
        label=_("Names"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A name alone may be somebody else's: you choose the records afterwards."),
    )


class DecideForm(forms.Form):
    """`records`: "leads.lead 7", chosen among those that the same phone, address or name found."""

    records = forms.MultipleChoiceField(
        label=_("These records are the person"), required=False, widget=forms.CheckboxSelectMultiple
    )
    files = forms.MultipleChoiceField(
        label=_("Files that cannot be searched, around the person: look at each, and choose what is to be deleted"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    everywhere = forms.BooleanField(
        label=_("Also replace the name wherever it stands alone, in every table"),
        required=False,
        help_text=_("For a rare name only: whoever else is called so loses it in notes too."),
    )
    sure = forms.BooleanField(label=_("It cannot be undone, and I have checked that the request is genuine"))

    def __init__(self, *args, erasure, **kwargs):
        super().__init__(*args, **kwargs)
        found = records_of(erasure.terms)
        self.fields["records"].choices = [
            (f"{label} {row.pk}", _told(label, row)) for label, rows in found.items() for row in rows
        ]
        self.fields["files"].choices = unread_around(erasure)
        if not self.fields["files"].choices:
            del self.fields["files"]
        self.initial["records"] = [
            f"{label} {row.pk}"
            for label, rows in found.items()
            for row in rows
            if label != "customers.customer" and is_surely(row, erasure.terms)
        ]

    def subjects(self):
        chosen = {}
        for word in self.cleaned_data["records"]:
            label, pk = word.split()
            chosen.setdefault(label, []).append(int(pk))
        return chosen


def unread_around(erasure):
    """Each with its link and its record, as far as whoever asked sees them."""
    rows = Attachment.objects.visible_to(erasure.by).filter(pk__in=erasure.unread.get("around", ()))
    link = '<a class="link" href="{}">{}</a> <span class="faint">{}</span>'
    rows = rows.order_by("content_type", "object_id", "pk").prefetch_related(seen_about(erasure.by))
    return [(str(row.pk), format_html(link, row.get_absolute_url(), row.name, row.about or "")) for row in rows]


def _told(label, row):
    parts = [str(row), row.phone, row.email, str(getattr(row, "customer", ""))]
    return f"{kind_word(label)}: {' · '.join(part for part in parts if part)}"
