"""Remind people of what is due, once; tell managers of first responses that are late, once."""

import datetime as dt

from django.utils import timezone

from crm.jobs.claims import claim, sweep
from crm.users.chain import managers_of

from ..models import FollowUp
from .notices import notify

LATER = dt.timedelta(minutes=5)


def due_reminders():
    """Open follow-ups whose reminder has come and was not given."""
    return FollowUp.objects.open().filter(reminded_at=None, remind_at__lte=timezone.now())


def remind_due():
    """Sweep what is due. Killing it repeats nothing: notice and mark commit together, and a notice has its key."""
    return sweep(lambda limit: claim(due_reminders().order_by("remind_at", "id"), limit), _remind, failed=_put_off)


def _put_off(followup, error):
    """One that cannot be reminded of holds up nobody; it is tried again later."""
    FollowUp.objects.filter(pk=followup.pk).update(remind_at=timezone.now() + LATER)


def _remind(followup):
    late = followup.due <= timezone.now()
    key = f"followup:{followup.pk}:{followup.remind_at.timestamp():.0f}"
    notify(followup.owner, kind="followup_due", key=key, about=followup.about, data=_data(followup))
    if followup.sla and late:
        for manager in managers_of(followup.owner):
            notify(manager, kind="sla_late", key=f"sla:{followup.pk}", about=followup.about, data=_data(followup))
    if followup.sla and not late:
        followup.remind_at = followup.due  # once more at the due time, when the manager is told
    else:
        followup.reminded_at = timezone.now()
    followup.save(update_fields=["remind_at", "reminded_at"])


def tell_managers_of_delay(followup, *, by):
    """The first response was put off: its manager should know, once for each new time."""
    key = f"sla-postponed:{followup.pk}:{followup.due.timestamp():.0f}"
    for manager in managers_of(followup.owner):
        if by is None or manager.pk != by.pk:
            notify(manager, kind="sla_postponed", key=key, about=followup.about, data=_data(followup))


def _data(followup):
    return {
        "goal": {"en": followup.goal, "zh": followup.goal_zh or followup.goal},
        "about": str(followup.about or ""),
        "owner": followup.owner.name,
        "due": followup.due.isoformat(),
        "followup": followup.pk,
    }
