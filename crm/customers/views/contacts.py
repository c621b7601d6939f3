"""The list, the page and the dialogs of contacts; the panel of a customer's contacts."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.rules.refusals import NotAllowed, Refusal
from crm.users.visibility import can_edit, get_visible_or_404
from crm.web.asked import FILTERS, asks, version_of
from crm.web.parts import done, render_part
from crm.web.refusals import add_errors

from ..forms import ContactForm
from ..models import Contact, Customer
from ..services import change_contact, create_contact, delete_contact, restore_contact, show_person
from ..tables import READ_OF_CONTACTS, contacts_for
from .customers import editable_or_404, shown

CHANGED = ("contact-changed", "activity-logged")


def _rows(request):
    return Contact.objects.with_masked(request.user).select_related("customer", "customer__owner")


def contact_or_403(request, pk):
    contact = get_visible_or_404(Contact, request.user, pk, queryset=_rows(request))
    if not can_edit(request.user, contact):
        raise NotAllowed
    return contact


@require_GET
@asks(FILTERS)
def contact_list(request):
    rows = Contact.objects.visible_to(request.user).select_related("customer").only(*READ_OF_CONTACTS)
    rows = rows.with_masked(request.user)
    return contacts_for(request.user).listing(request, rows).answer("customers/contacts.html")


@require_GET
def of_customer(request, pk):
    """The panel of a customer's people."""
    customer = get_visible_or_404(Customer, request.user, pk)
    people = Contact.objects.visible_to(request.user)
    context = {
        "customer": customer,
        "contacts": people.with_masked(request.user).filter(customer=customer).order_by("pinyin", "id")[:100],
        "may_edit": can_edit(request.user, customer),
    }
    return render(request, "customers/_contacts_panel.html", context)


@require_GET
def detail(request, pk):
    contact = get_visible_or_404(Contact, request.user, pk, queryset=_rows(request))
    context = {"contact": contact, "customer": contact.customer, "may_edit": can_edit(request.user, contact)}
    context |= {"person": contact, "may_show": bool(request.user.contact_rights.shows_a_day)}
    return render_part(request, "customers/contact.html", context)


@require_http_methods(["GET", "POST"])
def create(request, pk):
    customer = editable_or_404(request, pk)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            create_contact(customer, by=request.user, **form.cleaned_data)
            return done(request, _("Added."), changed=CHANGED)
        except Refusal as refusal:
            add_errors(form, refusal)
    context = {"form": form, "customer": customer, "title": _("New contact"), "label": _("Add")}
    return render_part(request, "customers/contact_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    contact = contact_or_403(request, pk)
    form = ContactForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid():
        try:
            change_contact(contact, by=request.user, version=version_of(request), **form.cleaned_data)
            return done(request, _("Saved."), changed=CHANGED)
        except Refusal as refusal:
            add_errors(form, refusal)
    context = {"form": form, "contact": contact, "customer": contact.customer, "title": _("Edit the contact")}
    context["label"] = _("Save")
    return render_part(request, "customers/contact_form.html", context, status=422 if form.errors else 200)


@require_POST
def show_contact(request, pk):
    """Phone, e-mail and WeChat in full, in the place where they were masked."""
    return shown(request, show_person(get_visible_or_404(Contact, request.user, pk), by=request.user))


@require_POST
def delete(request, pk):
    contact = contact_or_403(request, pk)
    delete_contact(contact, by=request.user)
    undo = reverse("customers:contact_restore", args=[pk])
    words = _("“%(name)s” is deleted.") % {"name": contact.name}
    return done(request, words, undo=undo, to=contact.customer)


@require_POST
def restore(request, pk):
    """Takes a deletion back, for whoever may change the customer; a stranger finds nothing."""
    contact = Contact.objects.filter(pk=pk).exclude(deleted_at=None).select_related("customer").first()
    if contact is None or not can_edit(request.user, contact.customer):
        contact = get_visible_or_404(Contact, request.user, pk)
    restore_contact(contact, by=request.user)
    return done(request, _("It is back."), tone="info", to=contact.customer)
