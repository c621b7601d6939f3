"""Opportunities by any substring of their name, next step or customer's name."""

from crm.customers import search
from crm.rules.search import search_q


def customers_named(q):
    """For `search_q(extra=…)`: the customer's name is shown on its opportunities, so it finds them."""
    return {"customer_id": search.customers_named(q)}


def found(rows, q):
    return rows.filter(search_q(q, extra=customers_named(q)))
