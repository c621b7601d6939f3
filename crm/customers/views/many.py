"""The same for many customers at once, all or nothing, in the dialog of the list."""

from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from crm.rules.refusals import NotAllowed, Refusal
from crm.web.parts import done, render_part
from crm.web.refusals import add_errors

from ..forms import TagForm, TransferForm
from ..models import Customer
from ..services import tag_customer, transfer_customer

MOST = 500


def chosen(request):
    """The customers of `ids` that this reader may change, in one order, so that locks never cross."""
    if not request.user.sells:
        raise NotAllowed
    given = request.POST.getlist("ids") or request.GET.getlist("ids")
    ids = [int(one) for part in given for one in part.split(",") if one.isdecimal() and len(one) < 19]
    return list(
        Customer.objects.visible_to(request.user).editable_by(request.user).filter(pk__in=ids[:MOST]).order_by("pk")
    )


@require_http_methods(["GET", "POST"])
def transfer_many(request):
    customers = chosen(request)
    form = TransferForm(request.POST if "to" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                for customer in customers:
                    transfer_customer(customer, to=form.cleaned_data["to"], by=request.user)
            return done(request, _counted(customers) + _("Handed over."), to=_back(request))
        except Refusal as refusal:
            add_errors(form, refusal)
    return _dialog(request, form, customers, _("Hand over"))


@require_http_methods(["GET", "POST"])
def tag_many(request):
    customers = chosen(request)
    form = TagForm(request.POST if "sent" in request.POST else None)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            for customer in customers:
                tag_customer(customer, by=request.user, **form.cleaned_data)
        return done(request, _counted(customers) + _("Saved."), to=_back(request))
    return _dialog(request, form, customers, _("Tag"))


def _counted(customers):
    return ngettext("%(n)d customer: ", "%(n)d customers: ", len(customers)) % {"n": len(customers)}


def _dialog(request, form, customers, title):
    context = {"form": form, "customers": customers, "title": title, "label": title}
    return render_part(request, "customers/small_form.html", context, status=422 if form.errors else 200)


def _back(request):
    """The list as the reader had it."""
    here = urlsplit(request.htmx.current_url_abs_path or "") if request.htmx else None
    path = reverse("customers:list")
    return f"{path}?{here.query}" if here and here.path == path and here.query else path
