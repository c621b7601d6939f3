"""Create, change, transfer, delete and restore a customer."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.followups.custom import faults_of, merged_custom
from crm.followups.models import FollowUp, Record
from crm.followups.origins import settle
from crm.followups.services import hand_over_followups, record_activities, record_activity
from crm.followups.services.changes import field_words, take_values
from crm.rules.changing import store_many
from crm.rules.copying import write_many
from crm.rules.refusals import Conflict, Invalid, NotAllowed, StaleVersion
from crm.users.masking import refuse_masked
from crm.users.visibility import may_add

from ..models import Customer, Importance
from ..normal import email_key, fold, name_key, phone_key, pinyin_key

FIELDS = ("name", "industry", "region", "size", "phone", "email", "website", "address", "importance", "source")
FIELDS += ("parent", "notes", "custom")


def derived(values):
    """The columns that follow from others: search keys of the name, E.164 of the phone, the mail address folded."""
    values = dict(values)
    for name in ("name", "industry", "region", "size"):
        if name in values:
            values[name] = fold(values[name])
    if "name" in values:
        values |= {"name_key": name_key(values["name"]), "pinyin": pinyin_key(values["name"])}
    if "phone" in values:
        values |= {"phone": fold(values["phone"]), "phone_e164": phone_key(values["phone"])}
    if "email" in values:
        values["email"] = email_key(values["email"])
    return values


def check_values(model, values, *, customer=None):
    """Raise Invalid for what a page, an import or a program may not store. Values are derived already."""
    errors = {}
    if "name" in values and not values["name"]:
        errors["name"] = [_("A name is needed.")]
    for name, value in values.items():
        limit = getattr(model._meta.get_field(name), "max_length", None)
        if limit and isinstance(value, str) and len(value) > limit and name not in ("name_key", "pinyin"):
            errors[name] = [_("At most %(n)s characters.") % {"n": limit}]
        if isinstance(value, str) and "\x00" in value:
            errors[name] = [_("Null characters are not allowed.")]
    refuse_masked(values)
    if values.get("email"):
        try:
            validate_email(values["email"])
        except ValidationError:
            errors["email"] = [_("This is not an e-mail address.")]
    if values.get("importance", "B") not in Importance.values:
        errors["importance"] = [_("A, B or C.")]
    if wrong := faults_of(values.get("custom", {})):
        errors["custom"] = wrong
    if customer is not None and values.get("parent") == customer:
        errors["parent"] = [_("A customer cannot belong to itself.")]
    if errors:
        raise Invalid(errors)


def check_fields(fields):
    """Raise Invalid where a verb would refuse these fields of any customer."""
    check_values(Customer, derived(_known(fields)))


def _known(values):
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"Not fields of a customer: {', '.join(sorted(unknown))}")
    return values


def _locked(customer, *, by, version=None, gives=False):
    """The row as it is now, locked, if `by` (None: the system) may change it (`gives`: give it away): asked of the
    locked row."""
    held = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    if not held.deleted_at:
        authorise(held, by=by, gives=gives)
    StaleVersion.unless(version, held.version)
    return held


def _held(ids, *, by, gives=False):
    """{id: customer} as they are now, locked in the order of their ids."""
    rows = Customer.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    held = {one.pk: one for one in rows}
    if by is not None:
        allowed = Customer.objects.decided_by(by) if gives else Customer.objects.editable_by(by)
        if allowed.filter(pk__in=ids).count() != len(ids):
            raise NotAllowed
    return held


def authorise(customer, *, by, gives=False):
    """Raise NotAllowed unless `by` may change this customer and what hangs on it; with `gives`, give it away."""
    if by is not None:
        allowed = Customer.objects.decided_by(by) if gives else Customer.objects.editable_by(by)
        if not allowed.filter(pk=customer.pk).exists():
            raise NotAllowed


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer that may be stored: its values checked and in one spelling. `customer` is not saved yet."""

    customer: Customer
    tags: tuple
    created_at: Any


def create_customer(*, by, **fields):
    """A new customer: see `new_customer`. What came from outside before is given back, not made twice."""
    return create_customers([new_customer(by=by, **fields)], by=by)[0]


def new_customer(*, by, owner, name, tags=(), external_source="", external_id="", created_at=None, **fields):
    """What `create_customers` stores, of `owner` (None: nobody yet). Raises Invalid and NotAllowed; asks no table."""
    if by is not None and not may_add(by, Customer):
        raise NotAllowed
    values = derived({"name": name, **_known(fields)})
    check_values(Customer, values)
    customer = Customer(
        owner=owner,
        team_id=owner.team_id if owner else None,
        created_by=by,
        external_source=external_source,
        external_id=external_id,
        **values,
    )
    return NewCustomer(customer, tuple(tags), created_at)


@transaction.atomic
def create_customers(new, *, by):
    """Store what `new_customer` gave; the customers, in order, in as many statements for a thousand as for ten."""
    before = Customer.objects.select_related("merged_into")
    known = settle([each.customer for each in new], by=by, rows=before)
    known = {origin: one.merged_into or one for origin, one in known.items()}
    fresh = {}
    for each in new:
        origin = each.customer.external_source, each.customer.external_id
        if not each.customer.external_id:
            fresh[id(each)] = each
        elif origin not in known:
            fresh.setdefault(origin, each)
    made = write_many([each.customer for each in fresh.values()])
    for each in fresh.values():
        if each.created_at:
            Customer.objects.filter(pk=each.customer.pk).update(created_at=each.created_at)
            each.customer.created_at = each.created_at
        if each.tags:
            each.customer.tags.set(each.tags)
    record_activities([(customer, None) for customer in made], kind="created", by=by)
    stored = {key: each.customer for key, each in fresh.items()} | known
    return [stored.get(id(one)) or stored[one.customer.external_source, one.customer.external_id] for one in new]


@transaction.atomic
def change_customer(customer, *, by, version=None, tags=None, **fields):
    """Change some fields; nothing is written where nothing differs. With `version`: refuse when it is an older one."""
    return _change([(_locked(customer, by=by, version=version), fields, tags)], by=by)[0]


@transaction.atomic
def change_customers(changes, *, by):
    """The same for many: pairs (customer, {field: value}), each customer once. As they are then, in order."""
    held = _held([customer.pk for customer, _fields in changes], by=by)
    prefetch_related_objects(list(held.values()), "source", "parent")
    return _change([(held[customer.pk], fields, None) for customer, fields in changes], by=by)


def _change(changes, *, by):
    told, columns = [], {}
    for customer, fields, tags in changes:
        values = derived(_known(fields))
        check_values(Customer, values, customer=customer)
        if "custom" in values:
            values["custom"] = merged_custom(customer, values["custom"])
        changed = take_values(customer, values)
        named = [name for name in changed if name in FIELDS]
        if tags is not None and set(customer.tags.all()) != set(tags):
            customer.tags.set(tags)
            named.append("tags")
        if named:
            customer.version += 1
            told.append((customer, tuple(named)))
            columns |= dict.fromkeys(changed)
    store_many([customer for customer, _names in told], [*columns, "version", "updated_at"])
    words = {names: {"fields": field_words(Customer, names), "names": sorted(names)} for _customer, names in told}
    record_activities([(customer, words[names]) for customer, names in told], kind="changed", by=by)
    return [customer for customer, _fields, _tags in changes]


def tag_customer(customer, *, by, add=(), remove=()):
    """Put tags on the customer and take some away."""
    wanted = (set(customer.tags.all()) | set(add)) - set(remove)
    return change_customer(customer, by=by, tags=wanted)


@transaction.atomic
def transfer_customer(customer, *, to, by, version=None):
    """Another owner, and with them the team; open follow-ups of the former owner on it go along."""
    customer = _locked(customer, by=by, version=version, gives=True)
    if customer.owner_id == to.pk:
        return customer
    if not (to.is_active and to.sells):
        raise Invalid({"to": [_("Choose an active rep or manager.")]})
    former = customer.owner
    customer.owner, customer.team = to, to.team
    customer.version += 1
    customer.save(update_fields=["owner", "team", "version", "updated_at"])
    if former:
        hand_over_followups(customer, of=former, to=to, by=by)
    record_activity(
        customer,
        kind="transferred",
        by=by,
        data={"from": former.name if former else "", "to": to.name, "from_id": former and former.pk, "to_id": to.pk},
    )
    return customer


@transaction.atomic
def delete_customer(customer, *, by, version=None):
    """Out of sight, and restorable; its open follow-ups end with it. Raises Conflict while records hang on it."""
    customer = _locked(customer, by=by, version=version, gives=True)
    if not customer.deleted_at:
        _delete([customer], by=by)
    return customer


@transaction.atomic
def delete_customers(customers, *, by):
    """The same for many that are there."""
    _delete(list(_held([customer.pk for customer in customers], by=by, gives=True).values()), by=by)


def _delete(held, *, by):
    if hanging := _hanging(held):
        raise Conflict(
            _("First move or close what belongs to it: %(what)s.") % {"what": ", ".join(hanging)}, hanging=hanging
        )
    now = timezone.now()
    for customer in held:
        customer.deleted_at = customer.updated_at = now
        customer.version += 1
    store_many(held, ["deleted_at", "version", "updated_at"])
    FollowUp.objects.about_all(Customer, [one.pk for one in held]).open().update(done_at=now, done_by=by)
    record_activities([(customer, None) for customer in held], kind="deleted", by=by)


@transaction.atomic
def restore_customer(customer, *, by):
    """Back into sight, with the follow-ups that its deletion ended. Whoever could change it may restore it."""
    customer = _locked(customer, by=by)
    if not customer.deleted_at:
        return customer
    if customer.merged_into_id:
        raise Conflict(_("It became part of another customer and stays there."))
    FollowUp.objects.about(customer).filter(done_at=customer.deleted_at).update(done_at=None, done_by=None)
    customer.deleted_at = None
    customer.version += 1
    customer.save(update_fields=["deleted_at", "version", "updated_at"])
    authorise(customer, by=by)  # now that it is alive: visibility knows no deleted rows; a refusal rolls all back
    record_activity(customer, kind="restored", by=by)
    return customer


def _hanging(customers):
    """Kinds of living records that point at them: opportunities, leads that became one, daughter companies."""
    words = []
    for relation in Customer._meta.get_fields(include_hidden=True):
        model = getattr(relation, "related_model", None)
        if not (relation.auto_created and relation.one_to_many and issubclass(model, Record)) or model is Customer:
            continue
        rows = model.objects.alive().filter(**{f"{relation.field.name}__in": customers})
        rows = rows.open() if hasattr(rows, "open") else rows
        if count := rows.count():
            words.append(f"{model._meta.verbose_name_plural} ({count})")
    return words
