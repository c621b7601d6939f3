"""A lead becomes customer, contact and opportunity, in one dialog."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm.customers.services import duplicates
from crm.rules.refusals import Refusal
from crm.web.asked import version_of
from crm.web.parts import done, go, render_part
from crm.web.refusals import add_errors

from ..forms import NEW, ConvertForm
from ..models import Status
from ..services import convert_lead
from .getting import editable_or_404


@require_http_methods(["GET", "POST"])
def convert(request, pk):
    """Twice is once: who converts again lands on the first result."""
    lead = editable_or_404(request, pk)
    if lead.status == Status.CONVERTED:
        return go(request, landing(request, lead.converted_opportunity, lead.converted_customer, lead))
    suggested = duplicates(request.user, name=lead.company or lead.name, **lead.compared_by)
    sure = [one for one in suggested if one.why != "similar"]
    initial = {"customer": str(sure[0].customer.pk) if sure else NEW, "name": first_line(lead.need) or lead.company}
    form = ConvertForm(request.POST or None, user=request.user, suggested=suggested, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {"customer": form.chosen_customer(), "opportunity": form.opportunity()}
        try:
            made = convert_lead(lead, by=request.user, version=version_of(request), **given)
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            to = landing(request, made.opportunity, made.customer, lead)
            return done(request, _("Converted. Customer, contact and opportunity are there."), to=to)
    context = {"form": form, "lead": lead, "suggested": form.suggested, "new": NEW}
    return render_part(request, "leads/convert.html", context, status=422 if form.errors else 200)


def landing(request, opportunity, customer, lead):
    """The opportunity, else the customer; the lead itself where the reader sees neither."""
    for record in (opportunity, customer):
        if record and type(record).objects.visible_to(request.user).filter(pk=record.pk).exists():
            return record
    return lead


def first_line(text, length=80):
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= length else line[: length - 1] + "…"
