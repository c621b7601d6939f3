"""Leads that come with their owner or their pool: nobody has to be chosen, so they are stored as they are to stay."""

from django.db import transaction
from django.utils import timezone

from crm.customers.models import Tag

from ..models import Intake
from ..scoring.rescore import announce_mql, compute
from ..scoring.rules import Ruleset
from ..services import create_leads
from .known import leads_before
from .together import clean

NO_TAGS = Tag.objects.none()


@transaction.atomic
def create_taken_in(new, *, by):
    """`create_leads`, and what the worker would do to the settled ones of them a moment later: a second version of each
    row costs as much as the first. They are cleaned and scored while PostgreSQL stores those before them. No two of
    them may have a phone or an e-mail in common, nor have they tags."""
    newly, now = [], timezone.now()

    def ready(leads):
        settled = [lead for lead in leads if lead.owner_id or lead.pool_id]
        if not settled:
            return None
        before, ruleset = leads_before(settled), Ruleset.load()
        for lead in settled:
            lead.created_at, lead.intake = now, Intake.DONE
            lead._prefetched_objects_cache = {"tags": NO_TAGS}

        def finish(some):
            some = [lead for lead in some if lead.owner_id or lead.pool_id]
            clean(some, before)
            newly.extend(compute(some, ruleset, now, new=True))

        return finish

    leads = create_leads(new, by=by, ready=ready)
    announce_mql(newly, now)
    return leads
