"""The same for many follow-ups at once, all or nothing."""

from django.db import transaction

from .followups import finish_followup, postpone_followup, reopen_followup


@transaction.atomic
def finish_followups(followups, *, by, outcome=""):
    """Finish those that are open; gives back the ones finished now, so that it can be taken back."""
    return [finish_followup(one, by=by, outcome=outcome) for one in _in_order(followups) if not one.done_at]


@transaction.atomic
def postpone_followups(followups, *, until, by):
    """Put those off that are open."""
    return [postpone_followup(one, until=until, by=by) for one in _in_order(followups) if not one.done_at]


@transaction.atomic
def reopen_followups(followups, *, by):
    return [reopen_followup(one, by=by) for one in _in_order(followups) if one.done_at]


def _in_order(followups):
    """Locks are taken in one order, so that two people never wait for each other."""
    return sorted(followups, key=lambda one: one.pk)
