"""How the views of this package get a lead, and what every change of one tells the page."""

from crm.rules.refusals import NotAllowed
from crm.users.visibility import can_edit, get_visible_or_404

from ..models import Lead

# What parts of the page listen to after a change.
CHANGED = ("lead-changed", "record-changed", "activity-logged", "followup-changed", "counts-changed")


def visible_or_404(request, pk):
    rows = Lead.objects.with_masked(request.user)
    rows = rows.select_related("owner", "team", "pool", "source", "created_by")
    return get_visible_or_404(Lead, request.user, pk, queryset=rows)


def editable_or_404(request, pk):
    """A lead that this reader may change; who only sees it is told so."""
    lead = visible_or_404(request, pk)
    if not can_edit(request.user, lead):
        raise NotAllowed
    return lead
