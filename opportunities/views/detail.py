"""One opportunity: where it stands, what is known, who takes part."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.customers.models import Contact, Customer
from crm.users.visibility import can_edit, decides, get_visible_or_404
from crm.web.parts import render_part

from ..gates import evidence_of
from ..models import Check, Opportunity, Outcome
from ..staleness import idle_days, stalled_days
from .asking import opportunity_or_404

SHOWN = ("stage", "pipeline", "customer", "owner", "team", "source", "product", "competitor", "loss_reason")


@require_GET
def detail(request, pk):
    rows = Opportunity.objects.select_related(*SHOWN).prefetch_related("tags")
    opportunity = get_visible_or_404(Opportunity, request.user, pk, queryset=rows)
    stages = [s for s in opportunity.pipeline.stages.all() if s.active or s == opportunity.stage]
    opportunity.stalled = stalled_days(opportunity)
    editable = can_edit(request.user, opportunity)
    context = {
        "opportunity": opportunity,
        "stages": steps(opportunity, stages),
        "ends": {stage.kind: stage for stage in stages if not stage.is_open},
        "may_edit": editable,
        "may_give": decides(request.user, opportunity, editable=editable),
        "idle": idle_days(opportunity),
        "customer_seen": Customer.objects.visible_to(request.user).filter(pk=opportunity.customer_id or 0).exists(),
        "lines": opportunity.line_items.select_related("product"),
        **key_contacts(opportunity, request.user),
        **stage_work(opportunity),
    }
    return render_part(request, "opportunities/detail.html", context)


def steps(opportunity, stages):
    """The open stages in order, each with `passed`: behind the present one, or once stood in where it is closed."""
    opened = [stage for stage in stages if stage.is_open]
    stood = set() if opportunity.is_open else set(opportunity.ledger.values_list("stage_id", flat=True))
    furthest = max((stage.place for stage in opened if stage.pk in stood), default=None)
    for stage in opened:
        if opportunity.is_open:
            stage.passed = stage.place < opportunity.stage.place
        else:
            stage.passed = opportunity.outcome == Outcome.WON or (furthest is not None and stage.place <= furthest)
    return opened


def key_contacts(opportunity, user):
    """Who decides over there, as far as this reader sees contacts."""
    rows = opportunity.contact_roles.select_related("contact").order_by("pk")
    return {"contact_roles": rows.filter(contact__in=Contact.objects.visible_to(user))}


def stage_work(opportunity):
    """What is to be done in the present stage: evidence that leaving it asks, and its checklist."""
    if not opportunity.is_open:
        return {"evidence": [], "checks": []}
    ticked = {tick.check_item_id: tick for tick in opportunity.ticks.select_related("by")}
    checks = list(Check.objects.filter(stage=opportunity.stage))
    for check in checks:
        check.tick = ticked.get(check.pk)
    return {"evidence": evidence_of(opportunity, [opportunity.stage]), "checks": checks}


@require_GET
def ledger(request, pk):
    """Every change of stage, amount, close date and owner, newest first."""
    opportunity = opportunity_or_404(request, pk)
    rows = opportunity.ledger.select_related("stage", "by", "owner", "loss_reason", "previous")
    context = {"opportunity": opportunity, "rows": rows.order_by("-at", "-id")[:200]}
    return render(request, "opportunities/_ledger.html", context)
