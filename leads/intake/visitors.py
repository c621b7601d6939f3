"""What visitors did becomes behaviour of a lead once they are known."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..models import Lead, LeadEvent, Submission, VisitorEvent

MOST = 500  # events of one visitor taken over at once


def link_events_of(submission, lead):
    """Everything noted for the submission's visitor or receipt so far."""
    theirs = Q(receipt=submission.receipt)
    if submission.visitor:
        theirs |= Q(visitor=submission.visitor)
    _link(VisitorEvent.objects.filter(theirs, linked_at=None).order_by("id")[:MOST], lead)


@transaction.atomic
def link_event(event_id):
    """An event that came after the form: its lead, if the visitor sent one. The lead's score follows in the sweep."""
    event = VisitorEvent.objects.select_for_update().filter(pk=event_id, linked_at=None).first()
    if event is None:
        return
    theirs = Q(pk__in=())
    if event.receipt:
        theirs |= Q(receipt=event.receipt)
    if event.visitor:
        theirs |= Q(visitor=event.visitor)
    submission = Submission.objects.filter(theirs, lead__isnull=False).order_by("-id").select_related("lead").first()
    if submission:
        _link([event], submission.lead)
        Lead.objects.filter(pk=submission.lead_id).update(scored_at=None)


def link_left_overs(limit=500):
    """Events that arrived in the same moment as their form, which then neither of the two saw."""
    known = Submission.objects.filter(lead__isnull=False).exclude(visitor="").values("visitor")
    late = VisitorEvent.objects.filter(linked_at=None, visitor__in=known).values_list("pk", flat=True)[:limit]
    for pk in list(late):
        link_event(pk)


def _link(events, lead):
    events = list(events)
    rows = [
        LeadEvent(
            lead=lead,
            kind=event.kind,
            at=event.at,
            data=event.data,
            key=f"visitor:{event.key}" if event.key else f"event:{event.pk}",
        )
        for event in events
    ]
    LeadEvent.objects.bulk_create(rows, ignore_conflicts=True)
    VisitorEvent.objects.filter(pk__in=[event.pk for event in events]).update(linked_at=timezone.now())
