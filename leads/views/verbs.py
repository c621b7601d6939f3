"""What happens to one lead: assign, claim, first contact, release, qualify, disqualify."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.followups import services
from crm.followups.forms import LogForm
from crm.followups.services import log_and_plan
from crm.rules.refusals import Conflict, NotAllowed, Refusal
from crm.users.models import Role
from crm.web.asked import version_of
from crm.web.parts import add_trigger, done, render_part, toast, wants_part
from crm.web.refusals import add_errors

from ..forms import OWN_IDS, AssignForm, ReasonForm, ReleaseForm
from ..models import Lead
from ..services import assign_lead, claim_lead, disqualify_lead, qualify_lead, release_lead
from .getting import CHANGED, editable_or_404, visible_or_404


def gone_or_changed(request, lead, words):
    """The page follows the change; where the reader does not see the lead any more, they are sent to the list."""
    if Lead.objects.visible_to(request.user).filter(pk=lead.pk).exists():
        return done(request, words, changed=CHANGED)
    return done(request, words, to="leads:list")


def dialog(request, template, form, lead, **context):
    context |= {"form": form, "lead": lead}
    return render_part(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def assign(request, pk):
    lead = editable_or_404(request, pk)
    if request.user.role not in (Role.MANAGER, Role.ADMIN):
        raise NotAllowed
    form = AssignForm(request.POST or None, user=request.user, initial={"to": lead.owner_id})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            assign_lead(lead, to=data["to"], by=request.user, why=data["why"], version=version_of(request))
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            return gone_or_changed(request, lead, _("Assigned to %(name)s.") % {"name": data["to"]})
    return dialog(request, "leads/small_form.html", form, lead, title=_("Assign"), label=_("Assign"))


@require_POST
def claim(request, pk):
    """From the pool, at once. Of two who click the second is told so, and the list is brought up to date.

    A rep no longer sees what a colleague has claimed: then, and for every lead that they never saw, the same 404.
    """
    try:
        lead = visible_or_404(request, pk)
        claim_lead(lead, by=request.user)
    except Http404:
        if not wants_part(request):
            raise
        return _too_late(_("Somebody else was faster, or it is no longer there."), status=404)
    except Conflict as refusal:
        if not wants_part(request):
            raise
        return _too_late(refusal)
    return done(request, _("It is yours. The first answer is due soon."), to=lead)


def _too_late(words, status=204):
    return add_trigger(HttpResponse(status=status), toast(words, tone="bad") | {"pool-changed": True})


@require_POST
def show_contact(request, pk):
    """Phone and e-mail in full, in the place where they were masked."""
    lead = services.show_contact(visible_or_404(request, pk), by=request.user)
    return render(request, "leads/_contact_data.html", {"lead": lead})


@require_http_methods(["GET", "POST"])
def contact(request, pk):
    """Log what was said, and plan what follows: the first one answers the response clock."""
    lead = editable_or_404(request, pk)
    form = LogForm(request.POST or None, user=request.user, auto_id=OWN_IDS)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = {name: data[name] for name in ("kind", "direction", "body", "at")}
        try:
            log_and_plan(lead, by=request.user, next=form.next(), **given)
            return done(request, _("Logged."), changed=CHANGED)
        except Refusal as refusal:
            add_errors(form, refusal)
    return dialog(request, "leads/contact.html", form, lead, title=_("Log first contact"))


@require_http_methods(["GET", "POST"])
def release(request, pk):
    lead = editable_or_404(request, pk)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            release_lead(lead, reason=data["reason"], pool=data["pool"], by=request.user, version=version_of(request))
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            return gone_or_changed(request, lead, _("It lies in the public pool now."))
    title = _("Release to the public pool")
    return dialog(request, "leads/small_form.html", form, lead, title=title, label=_("Release"))


@require_POST
def qualify(request, pk):
    lead = editable_or_404(request, pk)
    qualify_lead(lead, by=request.user, note=request.POST.get("note", "")[:5000], version=version_of(request))
    return done(request, _("Qualified. Convert it when the opportunity is clear."), changed=CHANGED)


@require_http_methods(["GET", "POST"])
def disqualify(request, pk):
    lead = editable_or_404(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            disqualify_lead(lead, reason=reason, by=request.user, version=version_of(request))
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            return done(request, _("Disqualified. You find it by its status."), changed=CHANGED)
    return dialog(request, "leads/small_form.html", form, lead, title=_("Disqualify"), label=_("Disqualify"), bad=True)
