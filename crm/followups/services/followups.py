"""Plan, finish and postpone what is to be done."""

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.rules.refusals import Conflict, Invalid

from ..models import FollowUp, FollowUpKind
from .activities import log_activity, record_activity


def refresh_next(about):
    """The record's next follow-up is the earliest open one. Called by every verb that changes one."""
    if about is None:
        return
    due = FollowUp.objects.about(about).open().aggregate(due=Min("due"))["due"]
    type(about).objects.filter(pk=about.pk).update(next_followup_at=due)
    about.next_followup_at = due


@transaction.atomic
def plan_followup(
    about, *, owner, due, goal, by, kind=FollowUpKind.CALL, goal_zh="", remind_at=None, sla=False, purpose=""
):
    """Somebody will do this by then. With a `purpose` there is at most one open follow-up of it on the record: asked
    again, the open one is returned."""
    if not goal.strip():
        raise Invalid({"goal": [_("Say what it is for.")]})
    if purpose:
        existing = FollowUp.objects.about(about).open().filter(purpose=purpose).select_for_update().first()
        if existing:
            return existing
    followup = FollowUp.objects.create(
        about=about,
        owner=owner,
        due=due,
        goal=goal.strip(),
        goal_zh=goal_zh,
        kind=kind,
        remind_at=remind_at,
        sla=sla,
        purpose=purpose,
        created_by=by,
    )
    refresh_next(about)
    return followup


@transaction.atomic
def finish_followup(followup, *, by, outcome="", direction=None, next=None):
    """Done. With a `direction` the contact is logged as an activity (kind of the follow-up, the outcome as its notes).
    `next` plans the following one: a dict {due, goal, kind?}. Finished twice is finished once.
    """
    followup = FollowUp.objects.select_for_update().get(pk=followup.pk)
    if followup.done_at:
        return followup
    followup.done_at, followup.done_by, followup.outcome = timezone.now(), by, outcome.strip()
    followup.version += 1
    followup.save(update_fields=["done_at", "done_by", "outcome", "version"])
    about = followup.about
    if about is not None:
        if direction and followup.kind != FollowUpKind.OTHER:
            log_activity(about, kind=followup.kind, direction=direction, by=by, body=outcome)
        else:
            record_activity(about, kind="followup_done", by=by, body=outcome.strip(), data={"goal": followup.goal})
        if next:
            plan_followup(about, owner=followup.owner, by=by, **next)
        refresh_next(about)
    return followup


@transaction.atomic
def postpone_followup(followup, *, until, by):
    """A later time, not an earlier one than now; the reminder moves along. Raises Invalid or Conflict."""
    followup = FollowUp.objects.select_for_update().get(pk=followup.pk)
    if followup.done_at:
        raise Conflict(_("This follow-up is done already."))
    if until <= timezone.now():
        raise Invalid({"until": [_("Choose a time in the future.")]})
    if followup.remind_at:
        followup.remind_at += until - followup.due
    followup.due, followup.reminded_at = until, None
    followup.version += 1
    followup.save(update_fields=["due", "remind_at", "reminded_at", "version"])
    refresh_next(followup.about)
    return followup
