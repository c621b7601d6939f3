"""The first contact with a lead: what was said, and the follow-up that asked for it."""

from django.db import transaction
from django.utils import timezone

from crm.followups.models import Direction, FollowUp
from crm.followups.services import log_and_plan, refresh_next

from .assign import FIRST_RESPONSE
from .locking import hold


@transaction.atomic
def log_contact(lead, *, by, kind, direction, body="", at=None, next=None):
    """Log a contact and plan the next step. Whoever reached out to the lead has done what the first-response follow-up
    asked for: it is finished with the same words. Gives back the activity."""
    held = hold(lead, by=by)
    activity = log_and_plan(held, kind=kind, direction=direction, by=by, body=body, at=at, next=next)
    if activity.direction in (Direction.OUT, Direction.TWO_WAY):
        asked = FollowUp.objects.about(held).open().filter(purpose=FIRST_RESPONSE)
        if asked.update(done_at=timezone.now(), done_by=by, outcome=body.strip()):
            refresh_next(held)
    return activity
