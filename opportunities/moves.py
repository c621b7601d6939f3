"""How opportunities follow their owner into another team: the ledger says since when they count there."""

from django.utils import timezone

from crm.users.moves import follows

from .models import Changed, Opportunity
from .services.ledger import write_ledger_many


@follows(Opportunity)
def move_opportunities(user, *, model, team, by):
    held = list(model.objects.filter(owner=user).open().order_by("pk").select_for_update(of=("self",)))
    model.objects.filter(pk__in=[each.pk for each in held]).update(team=team)
    for each in held:
        each.team = team
    write_ledger_many(held, changed=[Changed.TEAM], by=by, at=timezone.now())
