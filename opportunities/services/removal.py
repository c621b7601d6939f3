"""Delete and restore. Nothing leaves the database: the ledger still knows what was counted when."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.followups.services import record_activities
from crm.rules.changing import store_many
from crm.rules.refusals import NotAllowed, StaleVersion
from crm.users.models import Role

from ..models import Changed, Opportunity
from .ledger import write_ledger, write_ledger_many
from .locking import authorise, keep, locked, locked_many
from .telling import tell


@transaction.atomic
def delete_opportunity(opportunity, *, by, version=None):
    """Gone from every list and report. What is closed was reported: only managers and admins delete it."""
    row = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
    if row.deleted_at:
        return row
    row = locked(opportunity, by=by, version=version, gives=True)
    _may_delete(row, by)
    at = row.deleted_at = timezone.now()
    keep(row, "deleted_at")
    write_ledger(row, changed=[Changed.DELETED], by=by, at=at)
    tell(row, kind="deleted", by=by, at=at, notice="opportunity_deleted")
    return row


@transaction.atomic
def delete_opportunities(opportunities, *, by):
    """The same for many that are there, without a notice for each: who takes an import back tells nobody of it."""
    rows, at = locked_many([one.pk for one in opportunities], by=by, gives=True), timezone.now()
    for row in rows:
        _may_delete(row, by)
        row.deleted_at, row.version, row.updated_at = at, row.version + 1, at
    store_many(rows, ["deleted_at", "version", "updated_at"])
    write_ledger_many(rows, changed=[Changed.DELETED], by=by, at=at)
    record_activities([(row, None) for row in rows], kind="deleted", by=by, at=at)


def _may_delete(row, by):
    if not row.is_open and by is not None and by.role == Role.REP:
        raise NotAllowed(_("A closed opportunity can be deleted by a manager only."))


@transaction.atomic
def restore_opportunity(opportunity, *, by, version=None):
    """As it was before it was deleted. Whoever could change it may restore it."""
    row = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
    if row.deleted_at is None:
        return row
    StaleVersion.unless(version, row.version)
    row.deleted_at = None
    keep(row, "deleted_at")
    authorise(row, by=by)  # after it is alive again: visibility knows no deleted rows; a refusal rolls all back
    write_ledger(row, changed=[Changed.RESTORED], by=by, at=timezone.now())
    tell(row, kind="restored", by=by)
    return row
