"""Bring scores up to date: one lead at once, or whatever is stale in batches."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from crm.calendar import start_of_day, today
from crm.followups.services import record_activities
from crm.jobs.turns import Turns
from crm.rules.changing import store_many
from crm.rules.evaluate import Facts

from ..models import Intake, Lead, LeadEvent, LeadPolicy
from ..vocabulary import SCORING
from .points import Happened, score
from .rules import Ruleset

EVENTS_READ = 200  # of one lead, the newest; caps make older ones meaningless
STORED = ("score", "fit", "interest", "score_detail", "grade", "is_mql", "scored_at")


def score_now(lead, *, ruleset=None, now=None, also=()):
    """Score a lead that the caller holds, and say once that it became marketing-qualified. `also`: names of other
    columns that the caller has set and that the same statement stores."""
    ruleset, now = ruleset or Ruleset.load(), now or timezone.now()
    newly = compute([lead], ruleset, now)
    Lead.objects.filter(pk=lead.pk).update(**{name: getattr(lead, name) for name in (*STORED, *also)})
    announce_mql(newly, now)
    return lead


def score_leads(leads, *, ruleset=None, now=None):
    """The same for many leads that the caller holds, in a few statements."""
    if leads:
        ruleset, now = ruleset or Ruleset.load(), now or timezone.now()
        newly = compute(leads, ruleset, now)
        store_many(leads, STORED)
        announce_mql(newly, now)
    return leads


def stale_sets(policy=None):
    """Open leads without a score, those scored before the rules changed, those whose interest has not faded since
    midnight. Three sets and not one OR, so that an index answers each."""
    policy = policy or LeadPolicy.current()
    open_leads = Lead.objects.open().filter(deleted_at=None, intake=Intake.DONE)
    yield open_leads.filter(scored_at=None)
    if policy.rules_changed_at:
        yield open_leads.filter(scored_at__lt=policy.rules_changed_at)
    yield open_leads.exclude(interest=0).filter(scored_at__lt=start_of_day(today()))


def anything_stale():
    """What the relay asks twice a second."""
    return any(leads.exists() for leads in stale_sets())


def rescore_all(seconds=60):
    """Batches until nothing is stale or the time is up; how many leads."""
    done, turns = 0, Turns(seconds)
    for leads in stale_sets():
        for _turn in turns:
            if not (count := rescore_batch(leads)):
                break
            done += count
    return done


def rescore_batch(leads, limit=500):
    """Some of these leads, claimed, scored and stored together; how many."""
    ruleset, now = Ruleset.load(), timezone.now()
    with transaction.atomic():
        rows = list(
            leads.order_by("scored_at", "id")
            .select_related("source")
            .prefetch_related("tags")
            .select_for_update(of=("self",), skip_locked=True, no_key=True)[:limit]
        )
        score_leads(rows, ruleset=ruleset, now=now)
    return len(rows)


def compute(leads, ruleset, now, *, new=False):
    """Set the score columns on the objects; those that crossed the threshold for the first time. `new`: they did
    nothing yet."""
    events = defaultdict(list) if new else _events_of(leads, ruleset)
    newly = []
    for lead in leads:
        result = score(ruleset.groups, Facts(lead, SCORING), events[lead.pk], now=now, vocabulary=SCORING)
        lead.fit, lead.interest = _small(result.fit), _small(result.interest)
        lead.score, lead.score_detail = _small(result.total), result.detail
        lead.grade, lead.scored_at = ruleset.grade(lead.score), now
        if lead.score >= ruleset.policy.mql_threshold and not lead.is_mql:
            lead.is_mql = True
            newly.append(lead)
    return newly


def _events_of(leads, ruleset):
    """The newest events of each lead, in one query."""
    newest = Window(RowNumber(), partition_by="lead", order_by="-at")
    rows = (
        LeadEvent.objects.filter(lead__in=[lead.pk for lead in leads], kind__in=ruleset.event_kinds)
        .annotate(nth=newest)
        .filter(nth__lte=EVENTS_READ)
        .values_list("lead_id", "kind", "at")
    )
    events = defaultdict(list)
    for lead_id, kind, at in rows:
        events[lead_id].append(Happened(kind, at))
    return events


def announce_mql(leads, now):
    """Once in the life of a lead: its activity, and through it the managers' notice."""
    record_activities([(lead, {"score": lead.score}) for lead in leads], kind="mql", by=None, at=now)


def _small(points):
    return max(-32_768, min(32_767, points))
