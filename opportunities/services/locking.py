"""Every verb begins with `locked` and ends with `keep`: the row is authorised and changed under one lock."""

from django.utils.translation import gettext as _

from crm.rules.refusals import Conflict, NotAllowed, StaleVersion

from ..models import Opportunity


def locked(opportunity, *, by, version=None):
    """The row as it is now, locked until the transaction ends, if `by` (None: the system) may change it.

    Raises Conflict where it was deleted, NotAllowed, and StaleVersion where `version` is not the current one.
    """
    # No joins here: after waiting for the lock PostgreSQL would join the new row to the old stage and find nothing.
    row = Opportunity.objects.alive().select_for_update().filter(pk=opportunity.pk).first()
    if row is None:
        raise Conflict(_("This opportunity has been deleted."))
    authorise(row, by=by)
    StaleVersion.unless(version, row.version)
    return row


def authorise(row, *, by):
    """Raise NotAllowed unless `by` may change this row, which the caller has locked."""
    if by is not None and not Opportunity.objects.editable_by(by).filter(pk=row.pk).exists():
        raise NotAllowed(_("Only its owner, their manager or an administrator can change this opportunity."))


def keep(row, *fields):
    """Store the named fields as the next version, and read back what the database computes from them."""
    row.version += 1
    row.save(update_fields=[*fields, "version", "updated_at"])
    row.refresh_from_db(fields=["amount_base", "probability"])
    return row
