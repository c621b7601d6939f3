"""Customers and contacts by any part of a name, phone number or e-mail address."""

from django.db.models.lookups import Contains

from crm.rules.generated import SearchText
from crm.rules.search import grams, holds_q, normalise, or_linked, search_q
from crm.users.visibility import NOTHING, masked_q

from .models import Customer
from .models.contact import hidden_from


def found_customers(rows, q, *, user):
    """What fits the search. Masked phone numbers and addresses are not found: who guesses the hidden digits learns
    nothing. Names and web sites are."""
    return rows.filter(_told(q, masked_q(Customer, user), ("name", "website")))


def found_contacts(rows, q, *, user):
    """By the contact's own words; masked ones by their name alone."""
    return rows.filter(_told(q, hidden_from(user), ("name",)))


def listed_contacts(rows, q, *, user):
    """By the contact's own words and by the customer's name."""
    own = _told(q, hidden_from(user), ("name",))
    return rows.filter(or_linked(own, q, {"customer_id": customers_named(q)}))


def customers_named(q):
    """Customers with this in their name, for lists that show it: contacts and opportunities. They do not show its
    phone and address, and are not found by them."""
    if grams(q := normalise(q)):
        return Customer.objects.alive().filter(search_q(q), holds_q("name", q))
    return Customer.objects.alive().filter(Contains(SearchText("name"), q))


def _told(q, hidden, names):
    """The search, as far as what it finds may be told: of what is hidden, by one of the `names`."""
    if hidden == NOTHING:
        return search_q(q)
    open_ = ~hidden
    for name in names:
        open_ |= holds_q(name, q)
    return search_q(q) & open_
