"""The list, the 360° page and the dialogs of customers."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.followups import services
from crm.rules.kept import kept
from crm.rules.refusals import NotAllowed, Refusal
from crm.users.visibility import can_edit, decides, get_visible_or_404, may_add
from crm.web.asked import FILTERS, asks, version_of
from crm.web.parts import done, render_part
from crm.web.refusals import add_errors

from ..forms import CustomerForm, TransferForm
from ..models import Customer
from ..services import (
    change_customer,
    create_customer,
    delete_customer,
    duplicates,
    restore_customer,
    transfer_customer,
)
from ..tables import READ_OF_CUSTOMERS, customers_for

CHANGED = ("customer-changed", "record-changed", "activity-logged")


def editable_or_404(request, pk):
    """A customer that this user may change; a reader who may not is told so."""
    customer = get_visible_or_404(Customer, request.user, pk, queryset=Customer.objects.with_masked(request.user))
    if not can_edit(request.user, customer):
        raise NotAllowed
    return customer


@require_GET
@asks(FILTERS)
def customer_list(request):
    return customers_for(request.user).listing(request, listed(request.user)).answer("customers/list.html")


@kept(Customer)
def listed(reader):
    rows = Customer.objects.visible_to(reader).with_rights(reader).with_masked(reader)
    return rows.select_related("owner").only(*READ_OF_CUSTOMERS)


@require_GET
def detail(request, pk):
    """The 360° view. Who asks for a customer that was merged away is sent to the one that was kept."""
    merged = Customer.objects.filter(pk=pk, merged_into__isnull=False).values_list("merged_into", flat=True).first()
    if merged and Customer.objects.visible_to(request.user).filter(pk=merged).exists():
        return redirect("customers:detail", merged)
    rows = Customer.objects.with_masked(request.user)
    rows = rows.select_related("owner", "team", "source").prefetch_related("tags")
    customer = get_visible_or_404(Customer, request.user, pk, queryset=rows)
    parent = Customer.objects.visible_to(request.user).filter(pk=customer.parent_id or 0).first()
    alike = duplicates(request.user, name=customer.name, **customer.compared_by, exclude=customer)
    editable = can_edit(request.user, customer)
    context = {
        "customer": customer,
        "parent": parent,
        "may_edit": editable,
        "may_give": decides(request.user, customer, editable=editable),
        "person": customer,
        "may_show": bool(request.user.contact_rights.shows_a_day),
        "alike": [one for one in alike if one.why != "similar"],
    }
    return render_part(request, "customers/detail.html", context)


@require_http_methods(["GET", "POST"])
@asks("name")
def create(request):
    if not may_add(request.user, Customer):
        raise NotAllowed
    form = CustomerForm(request.POST or None, user=request.user, initial={"name": request.GET.get("name", "")[:200]})
    same = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if "confirmed" not in request.POST:
            asked = {name: data[name] for name in ("name", "phone", "email")}
            same = [one for one in duplicates(request.user, **asked) if one.why != "similar"]
        if not same:
            try:
                customer = create_customer(by=request.user, owner=data.get("owner") or request.user, **form.values())
                return done(request, _("Created."), to=customer)
            except Refusal as refusal:
                add_errors(form, refusal)
    context = {"form": form, "same": same, "title": _("New customer"), "label": _("Create")}
    return render_part(request, "customers/form.html", context, status=422 if form.errors or same else 200)


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    customer = editable_or_404(request, pk)
    form = CustomerForm(request.POST or None, instance=customer, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            change_customer(customer, by=request.user, version=version_of(request), **form.values())
            return done(request, _("Saved."), changed=CHANGED)
        except Refusal as refusal:
            add_errors(form, refusal)
    context = {"form": form, "customer": customer, "title": _("Edit the customer"), "label": _("Save")}
    return render_part(request, "customers/form.html", context, status=422 if form.errors else 200)


@require_POST
def show_contact(request, pk):
    """Phone and e-mail in full, in the place where they were masked."""
    customer = services.show_contact(get_visible_or_404(Customer, request.user, pk), by=request.user)
    return shown(request, customer)


def shown(request, person):
    """The customer's or contact's numbers and addresses, as the answer to who had them shown."""
    return render(request, "customers/_reach.html", {"person": person})


@require_http_methods(["GET", "POST"])
def transfer(request, pk):
    customer = editable_or_404(request, pk)
    form = TransferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            transfer_customer(customer, to=form.cleaned_data["to"], by=request.user, version=version_of(request))
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            seen = Customer.objects.visible_to(request.user).filter(pk=pk).exists()
            words = _("Handed over to %(name)s.") % {"name": form.cleaned_data["to"]}
            return done(request, words, to=customer if seen else reverse("customers:list"))
    context = {"form": form, "customer": customer, "title": _("Hand over"), "label": _("Hand over")}
    return render_part(request, "customers/small_form.html", context, status=422 if form.errors else 200)


@require_POST
def delete(request, pk):
    customer = editable_or_404(request, pk)
    delete_customer(customer, by=request.user)
    undo = reverse("customers:restore", args=[pk])
    return done(request, _("“%(name)s” is deleted.") % {"name": customer.name}, undo=undo, to=reverse("customers:list"))


@require_POST
def restore(request, pk):
    """Takes a deletion back, for whoever could change the customer before; a stranger finds nothing."""
    customer = Customer.objects.filter(pk=pk).exclude(deleted_at=None).first()
    if customer is None:
        customer = get_visible_or_404(Customer, request.user, pk)
    try:
        restore_customer(customer, by=request.user)
    except NotAllowed:
        get_visible_or_404(Customer, request.user, pk)
        raise
    return done(request, _("It is back."), tone="info", to=customer)
