"""Change what is known of an opportunity. Its stage, owner and outcome have verbs of their own."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.rules.refusals import Conflict

from ..models import Changed, Opportunity
from .ledger import write_ledger
from .locking import keep, locked
from .telling import listed, tell
from .values import LINKS, check_given, check_values

LEDGER = {
    "amount": Changed.AMOUNT,
    "currency": Changed.AMOUNT,
    "rate": Changed.AMOUNT,
    "expected_close": Changed.CLOSE_DATE,
    "rep_probability": Changed.PROBABILITY,
}


@transaction.atomic
def change_opportunity(opportunity, *, by, version=None, **fields):
    """Set the given fields (see `values.CHANGEABLE`); what is equal already changes nothing.

    Money, dates and probability of a closed opportunity are settled: Conflict. Raises Invalid, StaleVersion.
    """
    check_given(fields)
    row = locked(opportunity, by=by, version=version)
    tags = fields.pop("tags", None)
    before = {name: getattr(row, name) for name in fields}
    for name, value in fields.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    check_values(row)
    changed = [name for name in fields if _stored(row, name) != before[name]]
    kinds = list(dict.fromkeys(LEDGER[name] for name in changed if name in LEDGER))
    if kinds and not row.is_open:
        raise Conflict(_("This opportunity is closed. Reopen it to change its figures."))
    new_tags = tags is not None and {tag.pk for tag in tags} != set(row.tags.values_list("pk", flat=True))
    if not changed and not new_tags:
        return row
    keep(row, *changed)
    if new_tags:
        row.tags.set(tags)
        changed.append("tags")
    if kinds:
        write_ledger(row, changed=kinds, by=by, at=timezone.now())
    labels = [Opportunity._meta.get_field(name).verbose_name for name in changed]
    changes = {name: [_plain(before[name]), _plain(getattr(row, name))] for name in changed if name in before}
    tell(row, kind="changed", by=by, data={"fields": listed(labels), "changes": changes}, notice="opportunity_changed")
    return row


def _stored(row, name):
    """The value as it will be read back: "12.50" and Decimal("12.5") are no change."""
    value = getattr(row, name)
    return value if name in LINKS or value is None else row._meta.get_field(name).to_python(value)


def _plain(value):
    """A value as JSON that a person can read."""
    if value is None or isinstance(value, int | dict):
        return value
    return str(value)
