"""Who came before: the open lead or the contact with the same phone or e-mail, whoever may see it."""

from django.db import connection
from django.db.models import Q

from crm.customers.models import Contact

from ..models import Lead

BEFORE = """
    SELECT id, min(known) FROM (
        SELECT n.id, l.id AS known FROM unnest(%(ids)s::bigint[], %(phones)s::text[]) AS n (id, same)
        JOIN leads_lead l ON l.phone_e164 = n.same AND l.phone_e164 <> '' AND l.id < n.id
        WHERE l.deleted_at IS NULL AND l.status NOT IN ('disqualified', 'converted')
        UNION ALL
        SELECT n.id, l.id FROM unnest(%(ids)s::bigint[], %(emails)s::text[]) AS n (id, same)
        JOIN leads_lead l ON l.email_key = n.same AND l.email_key <> '' AND l.id < n.id
        WHERE l.deleted_at IS NULL AND l.status NOT IN ('disqualified', 'converted')
    ) AS found GROUP BY id
"""


def known_lead(values):
    """The open lead with this phone or e-mail, the oldest."""
    same = _same(values, "email_key")
    if not same:
        return None
    return Lead.objects.open().filter(same, deleted_at=None).order_by("id").first()


def leads_before(leads):
    """{id of a lead: id of the oldest open lead before it with the same phone or e-mail}, in one query."""
    asked = [lead for lead in leads if lead.phone_e164 or lead.email_key]
    if not asked:
        return {}
    ids, phones, emails = zip(*((lead.pk, lead.phone_e164, lead.email_key) for lead in asked), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, {"ids": list(ids), "phones": list(phones), "emails": list(emails)})
        return dict(cursor.fetchall())


def known_contact(values):
    """A customer's contact with this phone or e-mail."""
    same = _same(values, "email")
    if not same:
        return None
    return Contact.objects.filter(same, deleted_at=None).select_related("customer__owner").order_by("id").first()


def _same(values, email_column):
    same = Q()
    if values.get("phone_e164"):
        same |= Q(phone_e164=values["phone_e164"])
    if values.get("email_key"):
        same |= Q(**{email_column: values["email_key"]})
    return same
