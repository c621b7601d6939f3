"""A lead becomes customer, contact and opportunity."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.models import Contact, Customer
from crm.customers.services import create_contact, create_customer
from crm.followups.models import Activity, Attachment, FollowUp
from crm.followups.services import record_activity, refresh_next
from crm.rules.refusals import Conflict, Invalid
from opportunities.models import Opportunity
from opportunities.services import create_opportunity

from ..models import Intake, Status
from .locking import hold, store

OPPORTUNITY_FIELDS = ("name", "amount", "currency", "rate", "expected_close", "pipeline", "importance", "next_step")


@dataclass(frozen=True)
class Conversion:
    """What a lead became. `opportunity` is None where none was wanted."""

    customer: Customer
    contact: Contact | None
    opportunity: Opportunity | None


@transaction.atomic
def convert_lead(lead, *, by, customer=None, opportunity=None, version=None):
    """Make or choose a customer, make the contact and the opportunity, take along follow-ups and the timeline.

    `customer`: one that `by` sees (or its id), else a new one is made from the company. `opportunity`: its fields,
    None for the usual, False for none. Twice is once: the first result is given back, whatever the second asked.
    """
    held = hold(lead, by=by)
    if held.status == Status.CONVERTED:
        return Conversion(held.converted_customer, held.converted_contact, held.converted_opportunity)
    if version is not None:
        held = hold(held, by=by, version=version)
    if held.status == Status.DISQUALIFIED:
        raise Conflict(_("This lead is disqualified; qualify it first."))
    owner = held.owner or by
    if owner is None:
        raise Conflict(_("Assign or claim this lead first."))
    customer = _customer(held, customer, owner=owner, by=by)
    contact = _contact(held, customer, by=by)
    made = None if opportunity is False else _opportunity(held, opportunity or {}, customer, contact, owner, by)
    store(
        held,
        owner=owner,
        team=held.team if held.owner_id else owner.team,
        pool=None,
        intake=Intake.DONE,
        status=Status.CONVERTED,
        converted_at=timezone.now(),
        converted_customer=customer,
        converted_contact=contact,
        converted_opportunity=made,
    )
    _take_along(held, made or customer, customer)
    data = {"customer": customer.name, "opportunity": made.name if made else "", "opportunity_id": made and made.pk}
    record_activity(held, kind="converted", by=by, data=data, customer=customer)
    return Conversion(customer, contact, made)


def _customer(lead, given, *, owner, by):
    if given is not None:
        visible = Customer.objects.all() if by is None else Customer.objects.visible_to(by)
        pk = given.pk if isinstance(given, Customer) else given
        found = visible.filter(pk=pk, deleted_at=None).first()
        if found is None:
            raise Invalid({"customer": [_("There is no such customer.")]})
        return found
    return create_customer(
        by=by,
        owner=owner,
        name=lead.company or lead.name,
        industry=lead.industry,
        region=lead.region,
        phone=lead.phone,
        email=lead.email if lead.validity.get("email") is None else "",
        source=lead.source,
        tags=list(lead.tags.all()),
    )


def _contact(lead, customer, *, by):
    """The customer's contact with this phone or e-mail, else a new one."""
    same = Q(pk__in=())
    if lead.phone_e164:
        same |= Q(phone_e164=lead.phone_e164)
    if lead.email_key:
        same |= Q(email=lead.email_key)
    known = Contact.objects.filter(same, customer=customer, deleted_at=None).first()
    if known:
        return known
    email = lead.email if lead.validity.get("email") is None else ""
    return create_contact(customer, by=by, name=lead.name, title=lead.title, phone=lead.phone, email=email)


def _opportunity(lead, fields, customer, contact, owner, by):
    unknown = set(fields) - set(OPPORTUNITY_FIELDS)
    if unknown:
        raise Invalid({f"opportunity.{name}": [_("There is no such field.")] for name in sorted(unknown)})
    fields = {name: value for name, value in fields.items() if value not in (None, "")}
    fields.setdefault("name", _first_line(lead.need) or customer.name)
    return create_opportunity(by=by, owner=owner, customer=customer, source=lead.source, contacts=[contact], **fields)


def _first_line(text, length=80):
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= length else line[: length - 1] + "…"


def _take_along(lead, target, customer):
    """Open follow-ups and files go on at the opportunity; what happened so far is seen on the customer's timeline."""
    there = {"content_type": ContentType.objects.get_for_model(target), "object_id": target.pk}
    FollowUp.objects.about(lead).open().update(purpose="", **there)
    Attachment.objects.about(lead).update(**there)
    refresh_next(lead)
    refresh_next(target)
    Activity.objects.about(lead).filter(customer=None).update(customer=customer)
    if lead.last_touch_at and (target.last_touch_at is None or target.last_touch_at < lead.last_touch_at):
        type(target).objects.filter(pk=target.pk).update(last_touch_at=lead.last_touch_at)
        target.last_touch_at = lead.last_touch_at
