"""Give an opportunity to somebody else."""

from django.db import transaction
from django.utils import timezone

from crm.followups.models import FollowUp

from ..models import Changed
from .ledger import write_ledger
from .locking import keep, locked
from .telling import tell, tell_person
from .values import check_owner


@transaction.atomic
def transfer(opportunity, *, to, by, version=None):
    """`to` owns it from now on, and it counts to their team; open follow-ups of the old owner go along."""
    row = locked(opportunity, by=by, version=version, gives=True)
    if row.owner_id == to.pk:
        return row
    check_owner(to, field="to")
    old, at = row.owner, timezone.now()
    row.owner, row.team, row.pool = to, to.team, None
    keep(row, "owner", "team", "pool")
    if old is not None:
        FollowUp.objects.about(row).open().filter(owner=old).update(owner=to)
    write_ledger(row, changed=[Changed.OWNER], by=by, at=at)
    data = {"from": old.name if old else None, "to": to.name}
    activity = tell(row, kind="transferred", by=by, at=at, data=data)
    for person, notice in ((to, "opportunity_given"), (old, "opportunity_taken")):
        if person is not None and (by is None or person.pk != by.pk):
            tell_person(person, row, notice=notice, by=by, data=data, activity=activity)
    return row
