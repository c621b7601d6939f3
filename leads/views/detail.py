"""One lead: its head, its facts, where it came from, what was changed."""

from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from crm.customers.models import Customer, Touch
from crm.customers.services import duplicates
from crm.users.masking import HIDE
from crm.users.models import Role
from crm.users.visibility import can_edit, decides
from crm.web.parts import render_part
from opportunities.models import Opportunity

from ..clock import clock_of
from ..duplicates import same_leads
from ..explain import score_of, trace_of
from ..history import changes_of
from ..hosted import KEPT, LABELS
from ..models import Lead, Status, Submission
from .getting import visible_or_404

NOT_SAID = ("consent", "utm", *KEPT)  # shown in words of their own
PATH = (Status.NEW, Status.ASSIGNED, Status.WORKING, Status.QUALIFIED, Status.CONVERTED)


@require_GET
def detail(request, pk):
    """The page. Who asks for a lead that was merged away is sent to the one that was kept."""
    try:
        lead = visible_or_404(request, pk)
    except Http404:
        kept = merged_into(pk)
        if kept and Lead.objects.visible_to(request.user).filter(pk=kept).exists():
            return redirect("leads:detail", kept)
        raise
    editable = can_edit(request.user, lead)
    context = head_of(request, lead, editable=editable) | side_of(request, lead, editable=editable)
    return render(request, "leads/detail.html", context)


def merged_into(pk):
    """The lead that was kept when this one was merged into it, or None."""
    if not 0 < pk < 2**63:
        return None
    gone = Lead.objects.filter(pk=pk, duplicate_of__isnull=False).exclude(deleted_at=None)
    return gone.values_list("duplicate_of", flat=True).first()


@require_GET
def head(request, pk):
    """Name, status and what to do next: fetched again after every change."""
    lead = visible_or_404(request, pk)
    return render(request, "leads/_head.html", head_of(request, lead, editable=can_edit(request.user, lead)))


@require_GET
def side(request, pk):
    """Profile, score and the choice of the rep: fetched again after every change."""
    lead = visible_or_404(request, pk)
    return render(request, "leads/_side.html", side_of(request, lead, editable=can_edit(request.user, lead)))


@require_GET
def origin(request, pk):
    """Every arrival with its campaign, and the submissions as they came."""
    lead = visible_or_404(request, pk)
    kind = ContentType.objects.get_for_model(Lead)
    touches = Touch.objects.filter(content_type=kind, object_id=lead.pk).select_related("source").order_by("-at", "-id")
    submissions = Submission.objects.filter(lead=lead).select_related("form").order_by("-received_at", "-id")
    shown = list(submissions[:10])
    for submission in shown:
        submission.said = said_in(submission, masked=lead.masked)
    context = {"lead": lead, "touches": touches[:20], "submissions": shown}
    return render(request, "leads/_origin.html", context)


def said_in(submission, *, masked):
    """[(label, value)] of what was sent: the form's own fields by their names, then whatever else came. For whom the
    lead is masked, so is this, and what the form does not name is left out."""
    raw = {name: value for name, value in submission.raw.items() if value not in ("", None) and name not in NOT_SAID}
    own = [(name, raw.pop(name)) for name in LABELS if name in raw]
    if masked:
        return [(LABELS[name], HIDE[name](str(value)) if name in HIDE else value) for name, value in own]
    return [(LABELS[name], value) for name, value in own] + sorted(raw.items())


@require_GET
def history(request, pk):
    """Every change of a field, from the history that triggers keep."""
    lead = visible_or_404(request, pk)
    return render_part(request, "leads/history.html", {"lead": lead, "changes": changes_of(lead)})


def head_of(request, lead, *, editable):
    user, gives = request.user, decides(request.user, lead, editable=editable)
    return {
        "lead": lead,
        "may_edit": editable,
        "may_give": gives,
        "may_show": bool(user.contact_rights.shows_a_day),
        "may_assign": gives and user.role in (Role.MANAGER, Role.ADMIN),
        "may_claim": may_claim(user, lead),
        "clock": clock_of(lead),
        "steps": steps_of(lead),
        "action": primary_action(user, lead, editable=editable),
        "became": became(user, lead),
    }


def steps_of(lead):
    """[(status, "past", "now", "won", "lost" or "")]: the way to the sale, or how far it went before it ended."""
    if lead.status == Status.DISQUALIFIED:
        went = [Status.NEW, *([Status.ASSIGNED] if lead.assigned_at else [])]
        went += [Status.WORKING] if lead.first_response_at else []
        return [*((status, "past") for status in went), (Status.DISQUALIFIED, "lost")]
    reached = PATH.index(lead.status)
    here = "won" if lead.status == Status.CONVERTED else "now"
    return [(status, "past" if n < reached else here if n == reached else "") for n, status in enumerate(PATH)]


def may_claim(user, lead):
    sells = user.role in (Role.REP, Role.MANAGER)
    return sells and lead.owner_id is None and lead.pool_id in user.scope.pools and lead.is_open


def primary_action(user, lead, *, editable):
    """The one thing to do next with this lead, for this reader; "" where there is nothing."""
    if may_claim(user, lead):
        return "claim"
    if not editable:
        return ""
    if lead.owner_id is None:
        return "assign" if lead.is_open and user.role in (Role.MANAGER, Role.ADMIN) else ""
    after = {Status.ASSIGNED: "contact", Status.WORKING: "qualify", Status.QUALIFIED: "convert"}
    return after.get(lead.status, "requalify" if lead.status == Status.DISQUALIFIED else "")


def became(user, lead):
    """What a converted lead became, as far as this reader sees it."""
    if lead.status != Status.CONVERTED:
        return {}
    opportunity = Opportunity.objects.visible_to(user).filter(pk=lead.converted_opportunity_id or 0).first()
    customer = Customer.objects.visible_to(user).filter(pk=lead.converted_customer_id or 0).first()
    return {"opportunity": opportunity, "customer": customer}


def side_of(request, lead, *, editable):
    user = request.user
    assignments = lead.assignments.select_related("to", "by", "team")[:5]
    customers = []
    if lead.is_open:
        customers = duplicates(user, name=lead.company, **lead.compared_by)
    return {
        "lead": lead,
        "may_edit": editable,
        "tags": lead.tags.all(),
        "score": score_of(lead),
        "traces": [trace_of(one) for one in assignments],
        "same_leads": same_leads(user, name=lead.name, company=lead.company, exclude=lead, **lead.compared_by),
        "same_customers": customers,
        "findings": {name: what for name, what in lead.validity.items() if isinstance(what, str)},
    }
