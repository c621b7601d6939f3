"""Create, change, delete and restore a contact. What happens is written on the customer's timeline."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.followups.origins import settle
from crm.followups.services import record_activities, record_activity, show_contact
from crm.followups.services.changes import field_words, take_values
from crm.rules.changing import store_many
from crm.rules.copying import write_many
from crm.rules.refusals import Conflict, Invalid, NotAllowed, StaleVersion

from ..models import Contact, Customer
from ..models.contact import ContactRole
from ..normal import email_key, fold, phone_key, pinyin_key
from .customers import authorise, check_values

FIELDS = ("name", "title", "role", "phone", "email", "wechat", "notes", "customer")


def _derived(values):
    values = dict(values)
    for name in ("name", "title", "wechat"):
        if name in values:
            values[name] = fold(values[name])
    if "name" in values:
        values["pinyin"] = pinyin_key(values["name"], 120)
    if "phone" in values:
        values |= {"phone": fold(values["phone"]), "phone_e164": phone_key(values["phone"])}
    if "email" in values:
        values["email"] = email_key(values["email"])
    return values


def _checked(values):
    unknown = set(values) - {*FIELDS, "pinyin", "phone_e164"}
    if unknown:
        raise TypeError(f"Not fields of a contact: {', '.join(sorted(unknown))}")
    if values.get("role") and values["role"] not in ContactRole.values:
        raise Invalid({"role": [_("Choose one of the list.")]})
    check_values(Contact, values)
    return values


@transaction.atomic
def create_contact(customer, *, by, name, external_source="", external_id="", **fields):
    """A person in the customer. What came from outside before is given back, not made twice."""
    contact = new_contact(customer, name=name, external_source=external_source, external_id=external_id, **fields)
    known = settle([contact], by=by, rows=Contact.objects.all())
    if known:
        return known[external_source, external_id]
    authorise(customer, by=by)
    return _store([contact], by=by)[0]


def new_contact(customer, *, name, external_source="", external_id="", **fields):
    """A contact that may be stored: its values checked and in one spelling; not saved yet. Asks no table."""
    values = _checked(_derived({"name": name, **fields}))
    return Contact(customer=customer, external_source=external_source, external_id=external_id, **values)


@transaction.atomic
def create_contacts(new, *, by):
    """Store many that `new_contact` gave, in a few statements."""
    _may_change({contact.customer_id for contact in new}, by)
    return _store(new, by=by)


def _may_change(customers, by):
    """Raise NotAllowed unless `by` (None: the system) may change all of these customers."""
    if by is not None and Customer.objects.editable_by(by).filter(pk__in=customers).count() != len(customers):
        raise NotAllowed


def _store(new, *, by):
    contacts = write_many(new)
    happened = [(one.customer, {"name": one.name, "contact": one.pk}) for one in contacts]
    record_activities(happened, kind="contact_created", by=by)
    return contacts


@transaction.atomic
def change_contact(contact, *, by, version=None, **fields):
    """Change some fields; with `customer` the person now works there. Nothing differs: nothing is written."""
    contact = _locked(contact, by=by, version=version)
    if "customer" in fields:
        authorise(fields["customer"], by=by)
    changed = take_values(contact, _checked(_derived(fields)))
    named = [name for name in changed if name in FIELDS]
    if not named:
        return contact
    contact.version += 1
    contact.save(update_fields=[*changed, "version", "updated_at"])
    data = {"name": contact.name, "contact": contact.pk, "fields": field_words(Contact, named)}
    record_activity(contact.customer, kind="contact_changed", by=by, data=data)
    return contact


def show_person(contact, *, by):
    """The contact with phone, e-mail and WeChat in full: see `show_contact`. Its customer's timeline tells it."""
    data = {"name": contact.name, "contact": contact.pk}
    return show_contact(contact, by=by, told=(contact.customer, "person_shown", data))


@transaction.atomic
def delete_contact(contact, *, by, version=None):
    """Out of sight, and restorable."""
    contact = _locked(contact, by=by, version=version)
    if contact.deleted_at:
        return contact
    return _marked(contact, timezone.now(), "contact_deleted", by)


@transaction.atomic
def delete_contacts(contacts, *, by):
    """The same for many that are there."""
    ids = [contact.pk for contact in contacts]
    rows = Contact.objects.select_for_update(of=("self",)).select_related("customer").filter(pk__in=ids).order_by("pk")
    held, now = list(rows), timezone.now()
    _may_change({contact.customer_id for contact in held if not contact.customer.deleted_at}, by)
    for contact in held:
        contact.deleted_at = contact.updated_at = now
        contact.version += 1
    store_many(held, ["deleted_at", "version", "updated_at"])
    happened = [(one.customer, {"name": one.name, "contact": one.pk}) for one in held]
    record_activities(happened, kind="contact_deleted", by=by)


@transaction.atomic
def restore_contact(contact, *, by):
    contact = _locked(contact, by=by)
    if not contact.deleted_at:
        return contact
    if contact.customer.deleted_at:
        raise Conflict(_("Restore the customer first."))
    return _marked(contact, None, "contact_restored", by)


def _locked(contact, *, by, version=None):
    """The row as it is now, locked, if `by` (None: the system) may change its customer."""
    held = Contact.objects.select_for_update(of=("self",)).select_related("customer").get(pk=contact.pk)
    if not held.customer.deleted_at:
        authorise(held.customer, by=by)
    StaleVersion.unless(version, held.version)
    return held


def _marked(contact, deleted_at, kind, by):
    contact.deleted_at = deleted_at
    contact.version += 1
    contact.save(update_fields=["deleted_at", "version", "updated_at"])
    record_activity(contact.customer, kind=kind, by=by, data={"name": contact.name, "contact": contact.pk})
    return contact
