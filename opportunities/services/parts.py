"""What belongs to one opportunity: key contacts, its team, ticked checks, product lines.

None of these moves the version: two people adding contacts are no conflict.
"""

from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.models.contact import ContactRole
from crm.followups.services import end_share, share_record
from crm.rules.refusals import Invalid

from ..models import Changed, LineItem, Member, OpportunityContact, Tick
from .ledger import write_ledger
from .locking import keep, locked
from .telling import both, tell


@transaction.atomic
def add_contact(opportunity, *, contact, by, role=""):
    """A key contact with a role in the decision; added again, the role is changed."""
    row = locked(opportunity, by=by)
    role = role or contact.role or ContactRole.OTHER
    if role not in ContactRole.values:
        raise Invalid({"role": [_("Choose a role.")]})
    link, new = OpportunityContact.objects.get_or_create(opportunity=row, contact=contact, defaults={"role": role})
    if not new and link.role == role:
        return link
    link.role = role
    link.save(update_fields=["role"])
    data = {"contact": contact.name, "role": both(ContactRole(role).label)}
    tell(row, kind="contact_added", by=by, data=data)
    return link


@transaction.atomic
def remove_contact(opportunity, *, contact, by):
    row = locked(opportunity, by=by)
    removed, _by_model = OpportunityContact.objects.filter(opportunity=row, contact=contact).delete()
    if removed:
        tell(row, kind="contact_removed", by=by, data={"contact": contact.name})


def add_member(opportunity, *, user, by, role="", **share):
    """A colleague who works on it, and therefore sees it: the opportunity is shared with them."""
    return share_record(opportunity, user=user, by=by, role=role, **share)


@transaction.atomic
def remove_member(opportunity, *, user, by):
    """Whoever is on its team no longer sees it; without a place there nothing changes."""
    member = Member.objects.filter(opportunity=opportunity, user=user).first()
    if member is not None:
        end_share(opportunity, share=member, by=by)
    else:
        locked(opportunity, by=by, gives=True)


@transaction.atomic
def tick_check(opportunity, *, item, by):
    """This step of a stage's procedure is done. The item must be of the opportunity's pipeline."""
    row = locked(opportunity, by=by)
    if item.stage.pipeline_id != row.pipeline_id:
        raise Invalid({"item": [_("This step belongs to another pipeline.")]})
    tick, new = Tick.objects.get_or_create(opportunity=row, check_item=item, defaults={"by": by})
    if new:
        tell(row, kind="ticked", by=by, data={"item": item.names})
    return tick


@transaction.atomic
def untick_check(opportunity, *, item, by):
    row = locked(opportunity, by=by)
    removed, _by_model = Tick.objects.filter(opportunity=row, check_item=item).delete()
    if removed:
        tell(row, kind="unticked", by=by, data={"item": item.names})


@transaction.atomic
def set_line_items(opportunity, *, items, by, version=None):
    """Replace the product lines by `items`, dicts {product, quantity, price}.

    The amount follows their total where it was empty or equal to the total before.
    """
    row = locked(opportunity, by=by, version=version)
    lines = [LineItem(opportunity=row, **_line(item, at)) for at, item in enumerate(items)]
    old = list(row.line_items.all())
    if [_facts(line) for line in old] == [_facts(line) for line in lines]:
        return lines
    row.line_items.all().delete()
    LineItem.objects.bulk_create(lines)
    total = _total(lines)
    if row.is_open and lines and row.amount != total and row.amount in (None, _total(old)):
        row.amount = total
        keep(row, "amount")
        write_ledger(row, changed=[Changed.AMOUNT], by=by, at=timezone.now())
    data = {"count": len(lines), "total": str(total)}
    tell(row, kind="lines_set", by=by, data=data)
    return lines


def _line(item, at):
    try:
        quantity, price = Decimal(str(item.get("quantity", 1))), Decimal(str(item.get("price", item["product"].price)))
        if quantity.is_nan() or price.is_nan():
            raise InvalidOperation
    except InvalidOperation:
        raise Invalid({"items": [_("Line %(line)d: not a number.") % {"line": at + 1}]}) from None
    if not (0 < quantity < 10**9 and 0 <= price < 10**12):
        raise Invalid({"items": [_("Line %(line)d: the quantity or price is out of range.") % {"line": at + 1}]})
    cents = Decimal("0.01")
    return {"product": item["product"], "quantity": quantity.quantize(cents), "price": price.quantize(cents)}


def _facts(line):
    return line.product_id, line.quantity, line.price


def _total(lines):
    return sum((line.quantity * line.price for line in lines), Decimal(0)).quantize(Decimal("0.01"))
