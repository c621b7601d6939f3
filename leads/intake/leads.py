"""The queue of leads that wait to be cleaned, scored and assigned."""

from django.db import transaction
from django.utils import timezone

from crm.customers.models import Source
from crm.rules.tree import fields_of

from ..assignment.choose import active_rules
from ..models import Intake, Lead
from ..scoring.rules import Ruleset
from ..services.assign_many import CHANGED
from . import queue
from .together import CLEANED, Plan

# What the worker reads of a lead: half of its columns, in a third of the time.
READ = ("region", "industry", "source", "phone_e164", "email_key", "created_at", "deleted_at", "pool", "duplicate_of")
READ += ("is_mql", "validity", "first_response_at", "intake", "intake_attempts", "intake_not_before")
READ += ("converted_customer", *CLEANED, *CHANGED)


def take_in_leads(limit=None):
    """Every pending lead is scored and assigned; how many were handled. Killing or repeating this loses nothing."""
    ruleset, rules = Ruleset.load(), active_rules()
    sources = Source.objects.in_bulk()
    whole = Lead.objects.only(*READ)
    if any("tags" in fields_of(each.condition) for each in [*ruleset.rules, *rules]):
        whole = whole.prefetch_related("tags")

    def plan(leads, batch):
        for lead in leads:
            if lead.source_id in sources:
                lead.source = sources[lead.source_id]
        return Plan(leads, ruleset=ruleset, rules=rules, batch=batch).carry_out

    return queue.work_through(
        due=Lead.objects.pending,
        whole=whole.pending,
        attempts="intake_attempts",
        plan=plan,
        failed=_failed,
        given_up=_given_up,
        limit=limit,
    )


def _given_up(lead):
    """After too many attempts the lead is shown as failed; it is still tried every ten minutes (then: False)."""
    if lead.intake != Intake.PENDING:
        return False
    lead.intake, lead.intake_not_before = Intake.FAILED, timezone.now() + queue.LONGEST_PAUSE
    lead.intake_error = lead.intake_error or "The worker died while handling it."
    lead.save(update_fields=["intake", "intake_not_before", "intake_error"])
    return True


def _failed(lead, error):
    attempts = lead.intake_attempts
    pause = queue.LONGEST_PAUSE if attempts >= queue.MOST_ATTEMPTS else queue.pause_after(attempts)
    changes = {"intake_error": queue.short_error(error), "intake_not_before": timezone.now() + pause}
    if attempts >= queue.MOST_ATTEMPTS:
        changes["intake"] = Intake.FAILED
    Lead.objects.filter(pk=lead.pk).update(**changes)


@transaction.atomic
def retry(leads):
    """Put failed and waiting leads of the queryset at the front again; how many."""
    stuck = leads.filter(intake__in=(Intake.FAILED, Intake.WAITING))
    return stuck.update(intake=Intake.PENDING, intake_attempts=0, intake_not_before=None)
