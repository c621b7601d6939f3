"""When the worker has something to do for leads, and what may be forgotten."""

import datetime as dt

from django.utils import timezone

from crm.jobs.prunes import prune
from crm.jobs.wakeups import wake

from .intake import queue
from .models import CaptureCount, Lead, Submission, VisitorEvent
from .models.load import add_up
from .scoring.rescore import anything_stale

VISITORS_KEPT = dt.timedelta(days=90)


def hands_for_intake():
    """One worker where something waits, two where it is more than one takes in at a time."""
    waiting = Lead.objects.pending().order_by()
    if waiting[queue.BATCH : queue.BATCH + 1].exists():
        return 2
    return Submission.objects.due().exists() or waiting.exists()


wake("leads.tasks.intake", when=hands_for_intake)
wake("leads.tasks.rescore", when=anything_stale)
wake("leads.tasks.measure", when=Lead.objects.unmeasured)


@prune
def prune_counts():
    return CaptureCount.objects.filter(minute__lt=timezone.now() - dt.timedelta(hours=1)).delete()[0]


@prune
def add_up_loads():
    """Where people change leads and nothing comes in, the sweep does not add up."""
    return add_up()


@prune
def prune_visitors():
    """Behaviour of people who never said who they are."""
    return VisitorEvent.objects.filter(at__lt=timezone.now() - VISITORS_KEPT).delete()[0]
