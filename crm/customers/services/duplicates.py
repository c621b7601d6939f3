"""Who is this already? Asked at every door, answered only from what the asker may see."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from crm.rules.search import normalise, too_short
from crm.users.visibility import masked_q

from ..models import Contact, Customer
from ..models.contact import hidden_from
from ..normal import email_key, name_key, phone_key
from ..search import found_customers

REASONS = {
    "name": _("same name"),
    "phone": _("same phone"),
    "email": _("same e-mail"),
    "contact": _("a contact with this phone or e-mail"),
    "similar": _("similar name"),
}
MOST = 5


@dataclass(frozen=True)
class Duplicate:
    """A customer that may be the same, and why: a key of REASONS. `contact`: the person who matched, if it was one."""

    customer: Customer
    why: str
    contact: Contact | None = None

    @property
    def reason(self):
        return REASONS[self.why]


def duplicates(user, *, name="", phone="", email="", exclude=None):
    """Customers visible to `user` that may be the same, the surest first, at most five.

    Surest: the same name without legal form, then phone, e-mail, a contact's phone or e-mail, then a name that begins
    alike or contains what was typed. Each question is served by an index. What is masked for `user` is not compared.
    """
    customers = Customer.objects.visible_to(user).select_related("owner")
    contacts = Contact.objects.visible_to(user).select_related("customer", "customer__owner")
    if exclude is not None:
        customers, contacts = customers.exclude(pk=exclude.pk), contacts.exclude(customer=exclude.pk)
    key, number, mail = name_key(name) if name else "", phone_key(phone), email_key(email)
    found = {}

    def add(rows, why):
        for row in rows[:MOST]:
            customer, contact = (row.customer, row) if isinstance(row, Contact) else (row, None)
            found.setdefault(customer.pk, Duplicate(customer, why, contact))

    for duplicate in _same(customers, key, number, mail, ~masked_q(Customer, user)):
        found[duplicate.customer.pk] = duplicate
    if number or mail:
        same = Q(pk__in=()) if not number else Q(phone_e164=number)
        same |= Q(email=mail) if mail else Q(pk__in=())
        add(contacts.filter(same, ~hidden_from(user)), "contact")
    if len(key) >= 2 and len(found) < MOST:
        add(customers.filter(name_key__startswith=key), "similar")
        typed = normalise(name)
        if len(found) < MOST and not too_short(typed):
            add(found_customers(customers, typed, user=user), "similar")
    return list(found.values())[:MOST]


def named_alike(user, names):
    """{key of the name: customer}: of each name the oldest customer visible to `user` (None: all) that is called so,
    legal form and spelling aside. One query."""
    keys = {key for name in names if (key := name_key(name))}
    customers = Customer.objects.alive() if user is None else Customer.objects.visible_to(user)
    found = {}
    for customer in customers.filter(name_key__in=keys).order_by("-id"):
        found[customer.name_key] = customer
    return found


def _same(customers, key, number, mail, open_):
    """The customers of this very name, phone or e-mail, the surest first; in one query."""
    ways = []
    if key:
        ways.append((Q(name_key=key), "name"))
    if number:
        ways.append((Q(phone_e164=number) & open_, "phone"))
    if mail:
        ways.append((Q(search__contains=mail, email=mail) & open_, "email"))
    if not ways:
        return []
    rank = Case(*(When(way, then=Value(n)) for n, (way, _why) in enumerate(ways)), default=Value(len(ways)))
    rows = customers.filter(reduce(or_, (way for way, _why in ways))).annotate(_rank=rank).order_by("_rank", "pk")
    return [Duplicate(row, ways[row._rank][1]) for row in rows[:MOST]]
