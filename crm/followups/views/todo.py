"""Parts and verbs of single follow-ups: the open ones of a record, plan, finish, reopen, postpone, change, drop."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.rules.refusals import NotAllowed, Refusal
from crm.users.visibility import can_edit, get_visible_or_404
from crm.web.asked import asks
from crm.web.formats import moment
from crm.web.parts import done, wants_part
from crm.web.refusals import add_errors

from .. import moments
from ..forms import FinishForm, PlanForm
from ..models import FollowUp
from ..records import record_or_404, seen_about
from ..services import (
    change_followup,
    drop_followup,
    finish_followup,
    plan_followup,
    postpone_followup,
    reopen_followup,
)

CHANGED = ("followup-changed", "record-changed", "activity-logged", "counts-changed")


def mine_or_404(request, pk):
    """A follow-up that this user may change; who only sees it is told so."""
    followup = get_visible_or_404(FollowUp, request.user, pk)
    if not can_edit(request.user, followup):
        raise NotAllowed
    return followup


def seen_by(followup, user):
    """The record it is about, if this user may read it."""
    rows = FollowUp.objects.filter(pk=followup.pk).prefetch_related(seen_about(user))
    return rows.get().about


def dialog(request, template, context, status=200):
    """A form in the dialog; without scripts on a page of its own."""
    page = template if wants_part(request) else "followups/dialog_page.html"
    return render(request, page, {**context, "part": template}, status=status)


@require_GET
@asks("type", "id")
def of_record(request):
    """?type=&id=: the open follow-ups of a record."""
    record = record_or_404(request.user, request.GET.get("type"), request.GET.get("id"))
    open_ones = FollowUp.objects.about(record).open().select_related("owner").order_by("due", "id")
    editable = set(open_ones.editable_by(request.user).values_list("pk", flat=True))
    may_plan = can_edit(request.user, record)
    context = {"record": record, "followups": open_ones, "editable": editable, "may_plan": may_plan}
    return render(request, "followups/_of_record.html", context)


@require_http_methods(["GET", "POST"])
@asks("type", "id")
def plan(request):
    """?type=&id=: plan a follow-up of this record."""
    record = record_or_404(request.user, request.GET.get("type"), request.GET.get("id"))
    if not can_edit(request.user, record):
        raise NotAllowed
    form = PlanForm(request.POST or None, user=request.user, about=record)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            followup = plan_followup(
                record, owner=data["owner"], due=data["due"], goal=data["goal"], kind=data["kind"], by=request.user
            )
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            return done(request, _("Planned for %(when)s.") % {"when": moment(followup.due)}, changed=CHANGED)
    context = {"form": form, "record": record, "title": _("Plan a follow-up"), "label": _("Plan it")}
    return dialog(request, "followups/_plan_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request, pk):
    followup = mine_or_404(request, pk)
    about = seen_by(followup, request.user)
    initial = {"goal": followup.goal_text, "kind": followup.kind, "due": followup.due}
    form = PlanForm(request.POST or None, user=request.user, about=about, followup=followup, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("goal", "kind", "due", "owner")}
        if values["goal"] == followup.goal_text:
            values["goal"] = followup.goal
        try:
            change_followup(followup, by=request.user, version=request.POST.get("version") or None, **values)
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            return done(request, _("Changed."), changed=CHANGED)
    context = {"form": form, "record": about, "followup": followup, "title": _("Change the follow-up")}
    context["label"] = _("Save")
    return dialog(request, "followups/_plan_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def finish(request, pk):
    """The outcome and the next step in one dialog; what was finished can be taken back."""
    followup = mine_or_404(request, pk)
    form = FinishForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            finished = finish_followup(
                followup,
                by=request.user,
                outcome=data["outcome"],
                direction=data["direction"] or None,
                next=form.next(),
            )
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            undo = reverse("followups:reopen", args=[followup.pk])
            if finished.planned:
                undo += "?" + urlencode({"drop": finished.planned.pk})
            words = _("Done, and the next step is planned.") if finished.planned else _("Done.")
            return done(request, words, undo=undo, changed=CHANGED)
    context = {"form": form, "followup": followup, "about": seen_by(followup, request.user)}
    return dialog(request, "followups/_finish_form.html", context, status=422 if form.errors else 200)


@require_POST
@asks("drop")
def reopen(request, pk):
    """Take a finish back, with the follow-up (?drop=) that was planned in the same breath."""
    followup = mine_or_404(request, pk)
    drop = None
    if request.GET.get("drop"):
        drop = get_visible_or_404(FollowUp, request.user, request.GET["drop"])
    reopen_followup(followup, by=request.user, drop=drop)
    return done(request, _("It is open again."), tone="info", changed=CHANGED)


@require_POST
def postpone(request, pk):
    """`until`: the key of a preset or a time in the reader's zone."""
    followup = mine_or_404(request, pk)
    until = moments.moment_of(request.user, request.POST.get("until"))
    if until is None:
        return done(request, _("Choose a time."), tone="bad", close=False)
    before = followup.due
    postpone_followup(followup, until=until, by=request.user)
    undo = reverse("followups:postpone_back", args=[pk, int(before.timestamp())])
    return done(request, _("Postponed to %(when)s.") % {"when": moment(until)}, undo=undo, changed=CHANGED)


@require_POST
def postpone_back(request, pk, stamp):
    """Give a postponed follow-up its former time again."""
    followup = mine_or_404(request, pk)
    change_followup(followup, by=request.user, due=moments.from_stamp(stamp))
    return done(request, _("As it was."), tone="info", changed=CHANGED)


@require_POST
def drop(request, pk):
    followup = mine_or_404(request, pk)
    drop_followup(followup, by=request.user)
    return done(request, _("Dropped. The timeline says so."), changed=CHANGED)


@require_GET
def menu(request, pk):
    """What can be done with one follow-up, loaded when its menu opens."""
    followup = mine_or_404(request, pk)
    return render(request, "followups/_menu.html", {"followup": followup, "presets": moments.presets(request.user)})


@require_GET
def open_about(request, pk):
    """Goes to the record it is about; to the list where there is none (any more)."""
    about = seen_by(get_visible_or_404(FollowUp, request.user, pk), request.user)
    return HttpResponseRedirect(about.get_absolute_url() if about else reverse("followups:list"))
