"""Who came before: the open lead or the contact with the same phone or e-mail, whoever may see it."""

from operator import attrgetter

from django.db import connection
from django.db.models import Q

from crm.customers.models import Contact

from ..duplicates import COLUMNS, open_leads

# By each key the oldest one: thousands may share a made-up number. See the indexes lead_by_phone and lead_by_email.
BEFORE = """
    SELECT n.id, min(l.id)
    FROM unnest(%(ids)s::bigint[], %(phones)s::text[], %(emails)s::text[]) AS n (id, phone, email) CROSS JOIN LATERAL (
        (SELECT id FROM leads_lead WHERE phone_e164 = n.phone AND phone_e164 <> '' AND id < n.id
         AND deleted_at IS NULL AND status NOT IN ('disqualified', 'converted') ORDER BY id LIMIT 1)
        UNION ALL
        (SELECT id FROM leads_lead WHERE email_key = n.email AND email_key <> '' AND id < n.id
         AND deleted_at IS NULL AND status NOT IN ('disqualified', 'converted') ORDER BY id LIMIT 1)
    ) AS l GROUP BY n.id
"""


def known_lead(values):
    """The open lead with this phone or e-mail, the oldest."""
    keys = [(kind, values[column]) for kind, column in COLUMNS.items() if values.get(column)]
    return min(open_leads(None, keys) if keys else (), key=attrgetter("pk"), default=None)


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
    same = Q()
    if values.get("phone_e164"):
        same |= Q(phone_e164=values["phone_e164"])
    if values.get("email_key"):
        same |= Q(email=values["email_key"])
    if not same:
        return None
    return Contact.objects.filter(same, deleted_at=None).select_related("customer__owner").order_by("id").first()
