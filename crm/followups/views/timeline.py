"""The timeline of a record, with the form that logs what happened."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from crm.rules.keyset import BadCursor, keyset_page
from crm.rules.refusals import NotAllowed, Refusal
from crm.users.visibility import can_edit
from crm.web.asked import asks, one_of
from crm.web.parts import add_trigger, toast
from crm.web.refusals import add_errors

from ..forms import LogForm
from ..models import Activity, ActivityKind, Direction
from ..records import record_or_404, seen_about
from ..services import log_and_plan

SIZE = 20
SHOWS = {
    "": gettext_lazy("All"),
    "contacts": gettext_lazy("Touches"),
    "notes": gettext_lazy("Notes"),
    "changes": gettext_lazy("Changes"),
}


def activities_of(record, user):
    """A customer's timeline holds everything of the customer; another record's its own. Only what the user may see."""
    rows = Activity.objects.about(record)
    if record.customer_of() == record:
        rows = Activity.objects.filter(customer=record).visible_to(user)
    return rows.select_related("by").prefetch_related(seen_about(user))


def shown(rows, show):
    if show == "contacts":
        return rows.touches()
    if show == "notes":
        return rows.filter(kind=ActivityKind.NOTE)
    if show == "changes":
        return rows.filter(direction=Direction.SYSTEM).exclude(kind=ActivityKind.NOTE)
    return rows


@require_GET
@asks("type", "id", "show", "cursor")
def timeline(request):
    """?type=&id= the record; &show= narrows; &cursor= goes on with older ones."""
    record = record_or_404(request.user, request.GET.get("type"), request.GET.get("id"))
    context = _items(request, record) | {"form": LogForm(user=request.user), "may_log": can_edit(request.user, record)}
    part = "_timeline.html"
    if "cursor" in request.GET:
        part = "_timeline_rows.html"
    elif "show" in request.GET:
        part = "_timeline_items.html"
    return render(request, f"followups/{part}", context)


def _items(request, record):
    show = one_of(request.GET, "show", SHOWS)
    rows = shown(activities_of(record, request.user), show)
    try:
        page = keyset_page(rows, order="-at", cursor=request.GET.get("cursor"), size=SIZE)
    except BadCursor:
        page = keyset_page(rows, order="-at", size=SIZE)
    return {"record": record, "page": page, "show": show, "shows": SHOWS}


@require_POST
@asks("type", "id")
def log(request):
    """Log what happened and plan what follows, in one submit."""
    record = record_or_404(request.user, request.GET.get("type"), request.GET.get("id"))
    if not can_edit(request.user, record):
        raise NotAllowed
    form = LogForm(request.POST, user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            log_and_plan(
                record,
                kind=data["kind"],
                direction=data["direction"],
                by=request.user,
                body=data["body"],
                at=data["at"],
                next=form.next(),
            )
        except Refusal as refusal:
            add_errors(form, refusal)
    context = {"record": record, "form": form, "may_log": True}
    if form.errors:
        return render(request, "followups/_log_form.html", context, status=422)
    context["form"] = LogForm(user=request.user)
    response = render(request, "followups/_log_form.html", context)
    events = {"activity-logged": True, "record-changed": True, "followup-changed": True}
    return add_trigger(response, events | toast(_("Logged.")))
