"""When a record is to be worked on next."""

from django.db.models import Min

from ..models import FollowUp


def refresh_next(about):
    """The record's next follow-up is the earliest open one. Called by every verb that changes one."""
    if about is None:
        return
    due = FollowUp.objects.about(about).open().aggregate(due=Min("due"))["due"]
    type(about).objects.filter(pk=about.pk).update(next_followup_at=due)
    about.next_followup_at = due
