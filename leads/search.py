"""Leads by any part of a name, company, phone number or e-mail address."""

from crm.rules.search import holds_q, search_q
from crm.users.visibility import NOTHING, masked_q

from .models import Lead


def found(rows, q, *, user):
    """What fits the search. Masked phone numbers and addresses are not found: who guesses the hidden digits learns
    nothing. Their names and companies are."""
    hidden = masked_q(Lead, user)
    rows = rows.filter(search_q(q))
    return rows if hidden == NOTHING else rows.filter(~hidden | holds_q("name", q) | holds_q("company", q))
