"""Add, edit, merge, delete a lead; the hint at duplicates while somebody types."""

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.customers.services import duplicates
from crm.rules.refusals import NotAllowed, Refusal, StaleVersion
from crm.rules.search import normalise, too_short
from crm.users.visibility import get_visible_or_404, may_add
from crm.web.asked import asks, number_of, version_of
from crm.web.parts import done, render_part
from crm.web.refusals import add_errors

from ..duplicates import same_leads
from ..forms import ASKED_BY, EditForm, LeadForm, MergeForm
from ..models import Lead
from ..search import found
from ..services import change_lead, create_lead, delete_lead, merge_leads, restore_lead
from .getting import CHANGED, editable_or_404


def known(user, values, *, exclude=None):
    """Leads and customers that this may be already."""
    asked = {name: str(values.get(name) or "")[:200].replace("\x00", "") for name in ASKED_BY}
    customers = duplicates(user, name=asked["company"], phone=asked["phone"], email=asked["email"])
    return {"leads": same_leads(user, **asked, exclude=exclude), "customers": customers}


@require_http_methods(["GET", "POST"])
@asks("name")
def create(request):
    """Who is known by phone or e-mail already is shown first; a second click adds the lead all the same."""
    if not may_add(request.user, Lead):
        raise NotAllowed
    form = LeadForm(request.POST or None, user=request.user, initial={"name": request.GET.get("name", "")[:120]})
    same = {}
    if request.method == "POST" and form.is_valid():
        if "confirmed" not in request.POST:
            same = {"leads": [one for one in known(request.user, form.cleaned_data)["leads"] if one.why != "company"]}
        if not same.get("leads"):
            try:
                lead = create_lead(by=request.user, **form.values())
                return done(request, _("Created."), to=lead)
            except Refusal as refusal:
                add_errors(form, refusal)
    context = {"form": form, "same": same, "asks": bool(same.get("leads")), "title": _("New lead")}
    status = 422 if form.errors or context["asks"] else 200
    return render_part(request, "leads/form.html", context | {"label": _("Create")}, status=status)


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    lead = editable_or_404(request, pk)
    form = EditForm(request.POST or None, instance=lead, user=request.user, initial={"version": lead.version})
    context = {"form": form, "lead": lead, "title": _("Edit the lead"), "label": _("Save")}
    if request.method == "POST" and form.is_valid():
        try:
            change_lead(lead, by=request.user, version=form.cleaned_data["version"], **form.values())
            return done(request, _("Saved."), changed=CHANGED)
        except StaleVersion:
            return _conflict(request, form, context)
        except Refusal as refusal:
            add_errors(form, refusal)
    return render_part(request, "leads/form.html", context, status=422 if form.errors else 200)


def _conflict(request, form, context):
    """Somebody else was faster: what stands there now beside what was typed; saving once more keeps what was typed."""
    now = Lead.objects.select_related("source").get(pk=context["lead"].pk)
    form.data = form.data.copy()
    form.data["version"] = str(now.version)
    context |= {"lead": now, "differences": form.differences(now), "conflict": True, "label": _("Save mine")}
    return render_part(request, "leads/form.html", context, status=409)


@require_GET
@asks(*ASKED_BY, "except")
def duplicate_hint(request):
    """Who this may be already, while somebody types; ?except= is the lead being edited."""
    exclude = None
    if request.GET.get("except"):
        exclude = get_visible_or_404(Lead, request.user, request.GET["except"])
    return render(request, "leads/_duplicates.html", {"same": known(request.user, request.GET, exclude=exclude)})


@require_GET
@asks("q")
def pick(request):
    """Open leads that this reader may change, for a select with search: [{value, text}]."""
    q = normalise(request.GET.get("q", ""))
    rows = Lead.objects.visible_to(request.user).editable_by(request.user).open()
    rows = rows.none() if too_short(q) else found(rows, q, user=request.user)
    options = [{"value": one.pk, "text": str(one)} for one in rows.order_by("-created_at", "-id")[:20]]
    return JsonResponse(options, safe=False)


@require_http_methods(["GET", "POST"])
@asks("other")
def merge(request, pk):
    """Another lead becomes part of this one. Both must be the reader's to change."""
    keep = editable_or_404(request, pk)
    initial = {"other": number_of(request.GET, "other")}
    form = MergeForm(request.POST or None, user=request.user, keep=keep, initial=initial)
    if request.method == "POST" and form.is_valid():
        other = form.cleaned_data["other"]
        try:
            merge_leads(keep, other=other, by=request.user, version=version_of(request))
            return done(request, _("“%(name)s” is now part of this lead.") % {"name": other}, to=keep)
        except Refusal as refusal:
            add_errors(form, refusal)
    context = {"form": form, "lead": keep}
    return render_part(request, "leads/merge.html", context, status=422 if form.errors else 200)


@require_POST
def delete(request, pk):
    lead = editable_or_404(request, pk)
    delete_lead(lead, by=request.user, version=version_of(request))
    undo = reverse("leads:restore", args=[pk])
    return done(request, _("“%(name)s” is deleted.") % {"name": lead}, undo=undo, to=reverse("leads:list"))


@require_POST
def restore(request, pk):
    """Takes a deletion back. Who could not have seen the lead is told that there is none."""
    lead = Lead.objects.filter(pk=pk, duplicate_of=None).exclude(deleted_at=None).first() if pk < 2**63 else None
    mine = lead and (lead.owner_id == request.user.pk or lead.team_id in request.user.scope.teams)
    if not (mine or (lead and request.user.is_admin)):
        lead = get_visible_or_404(Lead, request.user, pk)
    restore_lead(lead, by=request.user)
    return done(request, _("It is back."), tone="info", to=lead)
