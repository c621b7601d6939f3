"""What the worker would be without its locks: loaded by `celery -I`, only to show that the test can fail."""

from leads.assignment import choose
from leads.intake import queue, submissions
from leads.models import AssignmentRule
from leads.services import assign, locking


def claim_nothing(queryset, limit=50):
    return list(queryset[:limit])


def store_anyway(lead, *, where=None, **changes):
    return locking.store(lead, **changes)


queue.claim = claim_nothing
choose._lock = lambda rule: AssignmentRule.objects.get(pk=rule.pk)
submissions._one_at_a_time = lambda values: None
assign.store = store_anyway
