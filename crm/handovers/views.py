"""The wizard: whose work, what it is and to whom, who gets how much, done; and what became of it."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.rules.refusals import NotAllowed, Refusal
from crm.users.models import Role
from crm.users.visibility import can_edit, get_visible_or_404
from crm.web.asked import asks
from crm.web.parts import done, render_part
from crm.web.refusals import add_errors

from .forms import HandOverForm, LeaverForm
from .models import UNDONE_WITHIN, HandOver
from .previewing import preview_of, shares_of
from .registry import Left
from .rights import leavers
from .services import hand_over, undo_hand_over

LISTED = 100


@require_GET
def handover_list(request):
    if request.user.role not in (Role.ADMIN, Role.MANAGER, Role.AUDITOR):
        raise NotAllowed
    rows = HandOver.objects.visible_to(request.user).select_related("leaver", "by").prefetch_related("lines__to")
    context = {"handovers": rows[:LISTED], "may_add": leavers(request.user).exists()}
    return render(request, "handovers/list.html", context)


@require_GET
@asks("who")
def begin(request):
    """The first step: ?who= leads to the second."""
    if not leavers(request.user).exists():
        raise NotAllowed
    form = LeaverForm(request.GET or None, user=request.user)
    if form.is_bound and form.is_valid():
        return HttpResponseRedirect(reverse("handovers:create", args=[form.cleaned_data["who"].pk]))
    return render(request, "handovers/begin.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def create(request, pk):
    """The second step asks; sent, it shows who gets how much; sent again with `confirmed`, it is done."""
    leaver = leavers(request.user).filter(pk=pk).first()
    if leaver is None:
        raise NotAllowed
    held = preview_of(leaver, by=request.user)
    form = HandOverForm(request.POST or None, user=request.user, leaver=leaver, preview=held)
    context = {"form": form, "leaver": leaver, "held": held}
    if form.is_bound and form.is_valid() and "back" not in request.POST:
        wish = form.wish()
        if "confirmed" not in request.POST:
            return render(
                request, "handovers/confirm.html", context | {"shares": _table(leaver, wish, held, request.user)}
            )
        try:
            off = form.cleaned_data.get("deactivate", False)
            made = hand_over(leaver, wish=wish, by=request.user, deactivate=off)
            return done(request, _told(made), to=made)
        except Refusal as refusal:
            add_errors(form, refusal)
    return render(request, "handovers/create.html", context, status=422 if form.errors else 200)


def _told(handover):
    if handover.is_in_work:
        return _("It is much: it goes on by itself, and this page shows how far it is.")
    return _("Handed over. It can be taken back for %(n)s days.") % {"n": UNDONE_WITHIN.days}


def _table(leaver, wish, held, by):
    """[(person, [count of each kind])]"""
    shares = shares_of(leaver, wish, by=by)
    return [(to, [counts.get(one.key, 0) for one in held]) for to, counts in shares.items()]


@require_GET
def detail(request, pk):
    rows = HandOver.objects.select_related("leaver", "by", "undone_by").prefetch_related("lines__to")
    handover = get_visible_or_404(HandOver, request.user, pk, queryset=rows)
    words = {Left.GONE: _("deleted since"), Left.CLOSED: _("closed since"), Left.PASSED_ON: _("given to others since")}
    lines = handover.told
    for line in lines:
        line.stayed = [(words[why], len(ids)) for why, ids in line.left.items()]
    context = {"handover": handover, "lines": lines}
    context["may_undo"] = handover.is_undoable and can_edit(request.user, handover)
    context["gone"], context["planned"] = handover.progress
    return render_part(request, "handovers/detail.html", context)


@require_POST
def undo(request, pk):
    handover = get_visible_or_404(HandOver, request.user, pk)
    undone = undo_hand_over(handover, by=request.user)
    if undone.is_in_work:
        return done(request, _told(undone), to=handover)
    stayed = sum(len(line.ids) - line.came_back for line in undone.told)
    text = _("Taken back.")
    if stayed:
        text += " " + _("%(n)s stay where they are: the page says why.") % {"n": stayed}
    return done(request, text, to=handover)
