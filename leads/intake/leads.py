"""A lead on its way to a rep: cleaned, scored, assigned with its first follow-up; whatever its score, at any hour."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from crm.calendar import today
from crm.followups.services import notify, record_activity

from ..assignment.choose import active_rules, choose
from ..in_charge import those_in_charge
from ..models import Intake, Lead
from ..scoring.rescore import score_now
from ..scoring.rules import Ruleset
from ..services.assign import hand_to
from . import queue
from .cleaning import findings
from .submissions import known_lead

CLEANED = ("name", "company", "title", "phone", "email", "need")
TRY_AGAIN = dt.timedelta(minutes=1)


def take_in_leads(limit=None):
    """Every pending lead is scored and assigned; how many were handled. Killing or repeating this loses nothing."""
    ruleset, rules = Ruleset.load(), active_rules()
    return queue.work_through(
        due=Lead.objects.pending,
        whole=Lead.objects.select_related("source").prefetch_related("tags").pending,
        attempts="intake_attempts",
        handle=lambda lead: take_in(lead, ruleset=ruleset, rules=rules),
        failed=_failed,
        given_up=_given_up,
        limit=limit,
    )


def take_in(lead, *, ruleset=None, rules=None):
    """The whole intake of one lead that the caller holds."""
    ruleset = ruleset or Ruleset.load()
    _clean(lead)
    score_now(lead, ruleset=ruleset, also=("validity", "duplicate_of"))
    if lead.owner_id or lead.pool_id or not lead.is_open:
        Lead.objects.filter(pk=lead.pk).update(intake=Intake.DONE, intake_error="")
        return
    choice = choose(lead, rules=rules)
    if choice.user is None:
        return _wait(lead, choice.why)
    hand_to(lead, choice.user, by=None, why=choice.why, rule=choice.rule, policy=ruleset.policy, intake=Intake.DONE)
    if lead.intake_error:
        Lead.objects.filter(pk=lead.pk).update(intake_error="")


def _clean(lead):
    """Findings on what was typed, and whom it may be a duplicate of (set, not stored); neither keeps the lead out."""
    keep = {name: lead.validity[name] for name in ("contact",) if name in lead.validity}
    trap = "trap" in lead.validity
    lead.validity = keep | findings({name: getattr(lead, name) for name in CLEANED}, trap=trap)
    if lead.duplicate_of_id is None:
        lead.duplicate_of = known_lead({"phone_e164": lead.phone_e164, "email_key": lead.email_key}, besides=lead)


def _wait(lead, why):
    """Nobody may take it: it waits, visible to managers and admins, who are told once a day, and is tried again."""
    later = timezone.now() + TRY_AGAIN
    first = lead.intake != Intake.WAITING
    Lead.objects.filter(pk=lead.pk).update(intake=Intake.WAITING, intake_not_before=later, intake_attempts=0)
    if first:
        record_activity(lead, kind="waiting", by=None, data={"tried": why["tried"]})
    for person in those_in_charge():
        notify(person, kind="leads_waiting", key=f"leads-waiting:{today()}", about=lead, data={"name": str(lead)})


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
