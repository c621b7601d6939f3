"""Leads that come with their owner or their pool: nobody has to be chosen, so they are stored as they are to stay."""

from django.db import transaction
from django.utils import timezone

from ..models import Intake
from ..scoring.rescore import announce_mql, compute
from ..scoring.rules import Ruleset
from ..services import create_leads
from .together import clean


@transaction.atomic
def create_taken_in(new, *, by):
    """`create_leads`, and what the worker would do to the settled ones of them a moment later: a second version of each
    row costs as much as the first. No two of them may have a phone or an e-mail in common, nor have they tags."""
    newly, now = [], timezone.now()

    def ready(leads):
        settled = [lead for lead in leads if lead.owner_id or lead.pool_id]
        if not settled:
            return
        clean(settled)
        for lead in settled:
            lead.created_at, lead.intake = now, Intake.DONE
        newly.extend(compute(settled, Ruleset.load(), now, new=True))

    leads = create_leads(new, by=by, ready=ready)
    announce_mql(newly, now)
    return leads
