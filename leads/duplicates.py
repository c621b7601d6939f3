"""Leads that may be the same person, among those that the asker may see."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.customers.normal import email_key, name_key, phone_key
from crm.followups.origins import own_origin, shared_origin
from crm.rules.oldest import oldest_of_each
from crm.rules.search import has_index, search_q
from crm.users.visibility import masked_q

from .models import Lead

REASONS = {"phone": _("same phone"), "email": _("same e-mail"), "company": _("same person and company")}
COLUMNS = {"phone": "phone_e164", "email": "email_key"}
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
    open_ = ~masked_q(Lead, user)  # a masked number is not confirmed to who guesses it
    number, mail, firm = phone_key(phone), email_key(email), name_key(company) if company else ""
    same = Q(pk__in=())
    if number:
        same |= Q(phone_e164=number) & open_
    if mail:
        same |= Q(email_key=mail) & open_
    if firm and has_index(name):
        same |= Q(company_key=firm, name__iexact=name.strip()) & search_q(name)  # the last for its index
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


# --- the same lead again, for doors that link by themselves: an id from outside, a phone, an e-mail -------------------


def keys_of_values(values, origin=""):
    """By which keys a lead with these values would be known: [("phone", "+8613812345678"), …]."""
    keys = []
    if outside := values.get("external_id"):
        keys.append(("id", (origin, outside[:100])))
    if number := phone_key(values.get("phone", "")):
        keys.append(("phone", number))
    if mail := email_key(values.get("email", "")):
        keys.append(("email", mail))
    return keys


def keys_of_lead(lead):
    """By which keys it is known."""
    keys = [("id", (shared_origin(lead.external_source), lead.external_id))] if lead.external_id else []
    keys += [("phone", lead.phone_e164)] if lead.phone_e164 else []
    return keys + ([("email", lead.email_key)] if lead.email_key else [])


def open_leads(user, keys, *, but=()):
    """Open leads, visible to `user` (None: all): of each key the oldest that is known by it, except those with the ids
    `but`. A query a kind of key and one for the leads."""
    leads = (Lead.objects.all() if user is None else Lead.objects.visible_to(user)).open().filter(deleted_at=None)
    leads = leads.exclude(pk__in=but) if but else leads
    open_ = leads if user is None else leads.filter(~masked_q(Lead, user))  # a file of guesses learns nothing either
    words = {}
    for kind, word in keys:
        origin, word = word if kind == "id" else ("", word)
        words.setdefault((kind, origin), set()).add(word)
    found = []
    for (kind, origin), some in words.items():
        if kind == "id":
            origins = [origin] if user is None else [origin, own_origin(origin, user)]
            known = leads.filter(external_source__in=origins, external_id__in=some).exclude(external_id="")
            found += known.values_list("pk", flat=True)
        else:
            found += oldest_of_each(open_, COLUMNS[kind], some)
    return Lead.objects.filter(pk__in=set(found)).defer("search", "grams", "score_detail")
