"""Every verb begins with `locked` and ends with `keep`: the row is authorised and changed under one lock."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.rules.refusals import Conflict, NotAllowed, StaleVersion

from ..models import Opportunity

NOT_YOURS = gettext_lazy("Only its owner, their manager or an administrator can change this opportunity.")


def locked(opportunity, *, by, version=None, gives=False):
    """The row as it is now, locked until the transaction ends, if `by` (None: the system) may change it; with `gives`,
    if they may give it away.

    Raises Conflict where it was deleted, NotAllowed, and StaleVersion where `version` is not the current one.
    """
    # No joins here: after waiting for the lock PostgreSQL would join the new row to the old stage and find nothing.
    # `may_edit` is computed from the row as it was locked.
    rows = Opportunity.objects.alive().select_for_update()
    row = (rows if by is None else rows.with_may_edit(by, gives=gives)).filter(pk=opportunity.pk).first()
    if row is None:
        raise Conflict(_("This opportunity has been deleted."))
    if by is not None and not row.may_edit:
        raise NotAllowed(NOT_YOURS)
    StaleVersion.unless(version, row.version)
    _know(row, opportunity)
    return row


def locked_many(ids, *, by, gives=False):
    """The rows of these ids as they are now, locked in the order of their ids. Refuses as `locked` does where one may
    not be."""
    rows = Opportunity.objects.alive().select_for_update()
    held = list((rows if by is None else rows.with_may_edit(by, gives=gives)).filter(pk__in=ids).order_by("pk"))
    if len(held) != len(set(ids)):
        raise Conflict(_("This opportunity has been deleted."))
    if by is not None and not all(row.may_edit for row in held):
        raise NotAllowed(NOT_YOURS)
    return held


def _know(row, opportunity):
    """What the door has read beside the opportunity (its stage, its customer) is not asked for again."""
    for field in Opportunity._meta.fields:
        known = field.is_relation and field.is_cached(opportunity)
        if known and getattr(row, field.attname) == getattr(opportunity, field.attname):
            field.set_cached_value(row, field.get_cached_value(opportunity))


def authorise(row, *, by):
    """Raise NotAllowed unless `by` may change this row, which the caller has locked."""
    if by is not None and not Opportunity.objects.editable_by(by).filter(pk=row.pk).exists():
        raise NotAllowed(NOT_YOURS)


def keep(row, *fields):
    """Store the named fields as the next version; what the database computes from them is as it will be read."""
    row.version += 1
    row.save(update_fields=[*fields, "version", "updated_at"])
    if {"amount", "rate"}.intersection(fields):
        row.refresh_from_db(fields=["amount_base", "probability"])
    else:
        row.probability = row.chance
    return row
