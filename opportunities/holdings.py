"""Open opportunities of a person and their places in the teams of others', as hand-overs move them."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from crm.followups.services import record_activities
from crm.handovers.registry import RecordsHeld, SeatsHeld, holding, new_owners
from crm.rules.changing import change_many

from .models import Changed, Member, Opportunity, Outcome, StageChange
from .services.ledger import write_ledger_many


@holding
class OpportunitiesHeld(RecordsHeld):
    """Stage, evidence and ledger stay as they are; the ledger says since when they are whose."""

    model, order = Opportunity, 30

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
class PlacesHeld(SeatsHeld):
    """On open opportunities of others; the owner of one needs no place in its team."""

    key, label, order = "member", _("Places in teams of opportunities"), 40
    model, thing, kept = Member, "opportunity", ("role",)

    def held(self, user):
        alive = Opportunity.objects.alive().open().order_by().values("pk")
        return super().held(user).filter(opportunity__in=alive)

    def seen(self, rows, by):
        return rows.filter(opportunity__in=Opportunity.objects.visible_to(by).order_by().values("pk"))

    def excused(self, things):
        return set(Opportunity.objects.filter(pk__in=things).values_list("pk", "owner"))

    def give(self, moved, *, of, by, at):
        notes = super().give(moved, of=of, by=by, at=at)
        rows = Opportunity.objects.in_bulk([row.opportunity_id for row, _to in moved])
        told = [(rows[row.opportunity_id], {"from": of.name, "to": to.name}) for row, to in moved]
        record_activities(told, kind="member_replaced", by=by, at=at)
        return notes
