"""The same for many customers at once, all or nothing, in the dialog of the list."""

from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from crm.rules.refusals import Refusal
from crm.rules.together import do_to_all
from crm.users.many import chosen
from crm.web.asked import asks
from crm.web.parts import done, render_part
from crm.web.refusals import add_errors

from ..forms import TagForm, TransferForm
from ..models import Customer
from ..services import tag_customer, transfer_customer


@require_http_methods(["GET", "POST"])
@asks("ids")
def transfer_many(request):
    form = TransferForm(request.POST if "to" in request.POST else None)

    def hand_over(customer):
        transfer_customer(customer, to=form.cleaned_data["to"], by=request.user)

    return _many(request, form, hand_over, _("Hand over"), _("Handed over."))


@require_http_methods(["GET", "POST"])
@asks("ids")
def tag_many(request):
    form = TagForm(request.POST if "sent" in request.POST else None)

    def tag(customer):
        tag_customer(customer, by=request.user, **form.cleaned_data)

    return _many(request, form, tag, _("Tag"), _("Saved."))


def _many(request, form, verb, title, said):
    customers = chosen(request, Customer)
    if form.is_bound and form.is_valid():
        try:
            do_to_all(customers, verb)
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            return done(request, _counted(customers) + said, to=_back(request))
    return _dialog(request, form, customers, title)


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
