"""Open opportunities of a person and their places in the teams of others', as hand-overs move them."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from crm.followups.services import record_activities
from crm.handovers.holdings import SharesHeld
from crm.handovers.registry import RecordsHeld, holding, new_owners
from crm.rules.changing import change_many

from .models import Changed, Opportunity, Outcome, StageChange
from .services.ledger import write_ledger_many


@holding
class OpportunitiesHeld(RecordsHeld):
    """Stage, evidence and ledger stay as they are; the ledger says since when they are whose."""

    model, order, planned_by = Opportunity, 30, ("customer",)

    def kin(self, row):
        return row.customer_id and ("customer", row.customer_id)

    def link(self, user):
        return f"{reverse('opportunities:list')}?{urlencode({'owner': user.pk, 'outcome': Outcome.OPEN})}"

    def give(self, moved, *, of, by, at):
        rows = [row for row, _to in moved]
        change_many(rows, new_owners(moved, at))
        write_ledger_many(rows, changed=[Changed.OWNER], by=by, at=at)
        told = [(row, {"from": of.name, "to": to.name, "how": "handover"}) for row, to in moved]
        record_activities(told, kind="transferred", by=by, at=at)

    def passed_on(self, line):
        since = StageChange.objects.filter(opportunity__in=line.ids, at__gt=line.handover.at)
        return since.filter(changed__contains=[Changed.OWNER]).values_list("opportunity", flat=True)


@holding
class PlacesHeld(SharesHeld):
    """In the teams of others' open opportunities."""

    record, word = Opportunity, "member_replaced"
    label, order = _("Places in teams of opportunities"), 40
