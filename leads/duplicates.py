"""Leads that may be the same person, among those that the asker may see."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.customers.normal import email_key, name_key, phone_key

from .models import Lead

REASONS = {"phone": _("same phone"), "email": _("same e-mail"), "company": _("same person and company")}
MOST = 5


@dataclass(frozen=True)
class SameLead:
    lead: Lead
    why: str

    @property
    def reason(self):
        return REASONS[self.why]


def same_leads(user, *, name="", company="", phone="", email="", exclude=None):
    """At most five, the surest first: phone, e-mail, then the same name in the same company. One query."""
    number, mail, firm = phone_key(phone), email_key(email), name_key(company) if company else ""
    same = Q(pk__in=())
    if number:
        same |= Q(phone_e164=number)
    if mail:
        same |= Q(email_key=mail)
    if firm and name.strip():
        same |= Q(company_key=firm, name__iexact=name.strip(), search__contains=name.strip().lower())
    if same == Q(pk__in=()):
        return []
    rows = Lead.objects.visible_to(user).filter(same).select_related("owner").order_by("-created_at", "-id")
    if exclude is not None:
        rows = rows.exclude(pk=exclude.pk)
    found = [SameLead(row, _why(row, number, mail)) for row in rows[: MOST * 2]]
    return sorted(found, key=lambda one: list(REASONS).index(one.why))[:MOST]


def _why(lead, number, mail):
    if number and lead.phone_e164 == number:
        return "phone"
    return "email" if mail and lead.email_key == mail else "company"
