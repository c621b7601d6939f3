"""Key contacts, the checklist, product lines."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.customers.models import Contact
from crm.rules.refusals import Conflict, Refusal
from crm.users.visibility import get_visible_or_404
from crm.web.asked import version_of
from crm.web.parts import done
from crm.web.refusals import add_errors

from .. import services
from ..forms import ContactForm, LineForms
from ..models import Check
from .asking import CHANGED, dialog, editable_or_404, refused


@require_http_methods(["GET", "POST"])
def contact_add(request, pk):
    opportunity = editable_or_404(request, pk)
    form = ContactForm(request.POST or None, user=request.user, opportunity=opportunity)
    return _added(request, opportunity, form, services.add_contact, _("Add a key contact"))


@require_POST
def contact_remove(request, pk, contact):
    opportunity = editable_or_404(request, pk)
    services.remove_contact(opportunity, contact=get_visible_or_404(Contact, request.user, contact), by=request.user)
    return done(request, _("Removed."), changed=CHANGED)


def _added(request, opportunity, form, verb, title):
    if request.method == "POST" and form.is_valid():
        try:
            verb(opportunity, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            return done(request, _("Added."), changed=CHANGED)
    context = {"form": form, "opportunity": opportunity, "title": title, "label": _("Add")}
    return dialog(request, "opportunities/_small_form.html", context, status=422 if form.errors else 200)


@require_POST
def check(request, pk, item):
    """Tick the step, or untick it where `off` is sent."""
    opportunity = editable_or_404(request, pk)
    item = get_object_or_404(Check.objects.select_related("stage"), pk=item)
    verb = services.untick_check if "off" in request.POST else services.tick_check
    verb(opportunity, item=item, by=request.user)
    return done(request, "", changed=CHANGED)


@require_http_methods(["GET", "POST"])
def lines(request, pk):
    """Product lines in one dialog; an emptied line goes."""
    opportunity = editable_or_404(request, pk)
    initial = list(opportunity.line_items.values("product", "quantity", "price"))
    forms = LineForms(request.POST or None, initial=initial)
    wrong = ""
    if request.method == "POST" and forms.is_valid():
        items = [line for form in forms if (line := form.line())]
        try:
            services.set_line_items(opportunity, items=items, by=request.user, version=version_of(request))
        except Conflict as conflict:
            return refused(request, opportunity, conflict)
        except Refusal as refusal:
            wrong = str(refusal)
        else:
            return done(request, _("Saved."), changed=CHANGED)
    context = {"forms": forms, "opportunity": opportunity, "wrong": wrong}
    failed = bool(wrong) or any(forms.errors)
    return dialog(request, "opportunities/_lines_form.html", context, status=422 if failed else 200)
