"""The list, and the same for many at once."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from crm.rules.kept import kept
from crm.rules.refusals import Refusal
from crm.rules.together import do_to_all
from crm.users.many import chosen
from crm.web.asked import FILTERS, asks
from crm.web.parts import done
from crm.web.refusals import add_errors

from ..forms import ImportanceForm, TransferForm
from ..models import Opportunity
from ..services import change_opportunity, transfer
from ..tables import OPPORTUNITIES, READ
from .asking import back_to, dialog


@require_GET
@asks(FILTERS)
def opportunity_list(request):
    return OPPORTUNITIES.listing(request, listed(request.user)).answer("opportunities/list.html")


@kept(Opportunity)
def listed(reader):
    rows = Opportunity.objects.visible_to(reader).with_rights(reader)
    return rows.select_related("customer", "stage", "owner").only(*READ)


@require_http_methods(["GET", "POST"])
@asks("ids")
def transfer_many(request):
    form = TransferForm(request.POST if "sent" in request.POST else None)

    def hand_over(one):
        transfer(one, to=form.cleaned_data["to"], by=request.user)

    return _many(request, form, hand_over, _("Transfer"))


@require_http_methods(["GET", "POST"])
@asks("ids")
def importance_many(request):
    form = ImportanceForm(request.POST if "sent" in request.POST else None)

    def weigh(one):
        change_opportunity(one, by=request.user, importance=form.cleaned_data["importance"])

    return _many(request, form, weigh, _("Importance"))


def _many(request, form, verb, title):
    """All of the chosen ones, or none."""
    opportunities = chosen(request, Opportunity)
    if form.is_bound and form.is_valid():
        try:
            do_to_all(opportunities, verb)
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            text = ngettext("%(n)d opportunity changed.", "%(n)d opportunities changed.", len(opportunities))
            return done(request, text % {"n": len(opportunities)}, to=back_to(request, "opportunities:list"))
    context = {"form": form, "opportunities": opportunities, "title": title, "label": title}
    return dialog(request, "opportunities/_small_form.html", context, status=422 if form.errors else 200)
