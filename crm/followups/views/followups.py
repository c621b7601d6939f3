"""The list of follow-ups: mine or my team's, open or done, grouped by day, with the same done to many at once."""

import datetime as dt
from itertools import groupby

import django_filters as filters
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from crm.rules.keyset import BadCursor, keyset_page, total_of
from crm.users.many import chosen
from crm.users.models import Role, User
from crm.web.asked import asks, one_of, refuse_form
from crm.web.formats import count as number
from crm.web.formats import moment
from crm.web.parts import done, render_part

from .. import moments
from ..models import FollowUp, FollowUpKind
from ..records import seen_about
from ..services import finish_followups, postpone_followups, reopen_followups
from .todo import CHANGED

SIZE = 50
DUE = [("late", gettext_lazy("overdue")), ("today", gettext_lazy("today")), ("week", gettext_lazy("within 7 days"))]


def colleagues(request):
    """Whose follow-ups this reader may change: their own and, for a manager, the team's."""
    user = request.user
    people = User.objects.active().named()
    if user.role == Role.ADMIN:
        return people
    return people.filter(team__in=user.scope.teams) if user.role == Role.MANAGER else people.filter(pk=user.pk)


class FollowUpFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(
        label=gettext_lazy("How"), choices=FollowUpKind.choices, empty_label=gettext_lazy("Any way")
    )
    due = filters.ChoiceFilter(
        label=gettext_lazy("Due"), choices=DUE, method="by_due", empty_label=gettext_lazy("Any time")
    )
    owner = filters.ModelChoiceFilter(
        label=gettext_lazy("Who"), queryset=colleagues, empty_label=gettext_lazy("everybody")
    )

    class Meta:
        model = FollowUp
        fields = []

    def by_due(self, rows, _name, value):
        now = timezone.now()
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        ends = {"late": now, "today": midnight + dt.timedelta(days=1), "week": midnight + dt.timedelta(days=8)}
        return rows.filter(due__lt=ends[value])


def scoped(request):
    """(rows, whose, state) as the address asks: mine unless the reader leads somebody and asks for the team."""
    leads = request.user.role in (Role.MANAGER, Role.ADMIN)
    whose = one_of(request.GET, "whose", ("mine", "team") if leads else ("mine",), "mine")
    rows = FollowUp.objects.filter(owner=request.user)
    if whose == "team":
        rows = FollowUp.objects.visible_to(request.user).editable_by(request.user)
    state = one_of(request.GET, "state", ("open", "done"), "open")
    return (rows.open() if state == "open" else rows.exclude(done_at=None)), whose, state


@require_GET
@asks(*FollowUpFilter.base_filters, "whose", "state", "cursor")
def followup_list(request):
    rows, whose, state = scoped(request)
    filterset = FollowUpFilter(request.GET, queryset=rows, request=request)
    refuse_form(filterset.form)
    rows = filterset.qs.select_related("owner").prefetch_related(seen_about(request.user))
    order = "due" if state == "open" else "-done_at"
    try:
        page = keyset_page(rows, order=order, cursor=request.GET.get("cursor"), size=SIZE)
    except BadCursor:
        page = keyset_page(rows, order=order, size=SIZE)
    field = "due" if state == "open" else "done_at"
    total, exact = total_of(filterset.qs, page)
    context = {
        "page": page,
        "days": [
            (day, list(group))
            for day, group in groupby(page.items, lambda one: timezone.localtime(getattr(one, field)).date())
        ],
        "whose": whose,
        "state": state,
        "form": filterset.form,
        "filtered": any(request.GET.get(name) for name in ("kind", "due", "owner")),
        "total": number(total, exact=exact),
        "leads": request.user.role in (Role.MANAGER, Role.ADMIN),
        "presets": moments.presets(request.user),
        "tonight": timezone.localdate(),
    }
    return render_part(request, "followups/list.html", context)


@require_GET
def late_count(request):
    """How many of mine are due or overdue: the number in the sidebar."""
    late = FollowUp.objects.filter(owner=request.user).due()[:100].count()
    return HttpResponse("" if not late else "99+" if late > 99 else str(late))


@require_POST
@asks("ids")
def finish_many(request):
    finished = finish_followups(
        chosen(request, FollowUp), by=request.user, outcome=request.POST.get("outcome", "")[:2000]
    )
    undo = f"{reverse('followups:reopen_many')}?{urlencode({'ids': [one.pk for one in finished]}, doseq=True)}"
    words = ngettext("%(n)d follow-up is done.", "%(n)d follow-ups are done.", len(finished)) % {"n": len(finished)}
    return done(request, words, undo=undo if finished else None, changed=CHANGED)


@require_POST
@asks("ids")
def reopen_many(request):
    reopened = reopen_followups(chosen(request, FollowUp), by=request.user)
    words = ngettext("%(n)d follow-up is open again.", "%(n)d follow-ups are open again.", len(reopened))
    return done(request, words % {"n": len(reopened)}, tone="info", changed=CHANGED)


@require_POST
@asks("ids")
def postpone_many(request):
    until = moments.moment_of(request.user, request.POST.get("until"))
    if until is None:
        return done(request, _("Choose a time."), tone="bad", close=False)
    moved = postpone_followups(chosen(request, FollowUp), until=until, by=request.user)
    words = ngettext(
        "%(n)d follow-up is postponed to %(when)s.", "%(n)d follow-ups are postponed to %(when)s.", len(moved)
    )
    return done(request, words % {"n": len(moved), "when": moment(until)}, changed=CHANGED)
