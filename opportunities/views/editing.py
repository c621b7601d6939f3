"""Create, edit, transfer, delete, restore."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.rules.refusals import Conflict, NotAllowed, Refusal
from crm.users.visibility import get_visible_or_404, may_add
from crm.web.asked import asks, number_of, version_of
from crm.web.parts import done
from crm.web.refusals import add_errors

from ..forms import OpportunityForm, TransferForm
from ..models import Opportunity
from ..services import (
    change_opportunity,
    create_opportunity,
    delete_opportunity,
    restore_opportunity,
    transfer,
)
from .asking import CHANGED, dialog, editable_or_404, refused


@require_http_methods(["GET", "POST"])
@asks("customer", "stage", "name")
def create(request):
    if not may_add(request.user, Opportunity):
        raise NotAllowed
    initial = {name: number_of(request.GET, name) for name in ("customer", "stage") if request.GET.get(name)}
    initial["name"] = request.GET.get("name", "")[:200]
    form = OpportunityForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_opportunity(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            add_errors(form, refusal)
            for item in getattr(refusal, "missing", ()):
                form.add_error("stage", item["text"])
        else:
            seen = Opportunity.objects.visible_to(request.user).filter(pk=made.pk).exists()
            return done(request, _("Created."), to=made if seen else reverse("opportunities:board"))
    context = {"form": form, "title": _("New opportunity"), "label": _("Create")}
    return dialog(request, "opportunities/_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    opportunity = editable_or_404(request, pk)
    form = OpportunityForm(request.POST or None, instance=opportunity, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            change_opportunity(opportunity, by=request.user, version=version_of(request), **form.cleaned_data)
        except Conflict as conflict:
            return refused(request, opportunity, conflict)
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            return done(request, _("Saved."), changed=CHANGED)
    context = {"form": form, "opportunity": opportunity, "title": _("Edit the opportunity"), "label": _("Save")}
    return dialog(request, "opportunities/_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def hand_over(request, pk):
    opportunity = editable_or_404(request, pk)
    form = TransferForm(request.POST if "sent" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            transfer(opportunity, to=form.cleaned_data["to"], by=request.user, version=version_of(request))
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            seen = Opportunity.objects.visible_to(request.user).filter(pk=pk).exists()
            text = _("Transferred to %(name)s.") % {"name": form.cleaned_data["to"]}
            return done(request, text, to=None if seen else reverse("opportunities:list"), changed=CHANGED)
    context = {"form": form, "opportunity": opportunity, "title": _("Transfer"), "label": _("Transfer")}
    return dialog(request, "opportunities/_small_form.html", context, status=422 if form.errors else 200)


@require_POST
def delete(request, pk):
    opportunity = editable_or_404(request, pk)
    delete_opportunity(opportunity, by=request.user)
    undo = reverse("opportunities:restore", args=[pk])
    return done(request, _("“%(name)s” is deleted.") % {"name": opportunity.name}, undo=undo, to="opportunities:list")


@require_POST
def restore(request, pk):
    """Takes a deletion back, for whoever could change it; a stranger finds nothing."""
    deleted = Opportunity.objects.filter(pk=pk).exclude(deleted_at=None).first()
    if deleted is None:
        deleted = get_visible_or_404(Opportunity, request.user, pk)
    try:
        restore_opportunity(deleted, by=request.user)
    except NotAllowed:
        raise Http404 from None
    return done(request, _("It is back."), tone="info", to=deleted)
