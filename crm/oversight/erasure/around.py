"""Which records lie around a person: where a file that nobody can search most likely tells of them."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from crm.customers.models import Contact, Customer
from leads.models import Lead
from opportunities.models import Opportunity

from .person import records_of


def around(terms):
    """A condition of what hangs on records: on whoever may be the person, on their customers, and on what was sold to
    those."""
    found = {label: [row.pk for row in rows] for label, rows in records_of(terms).items()}
    leads, contacts = found.get("leads.lead", []), found.get("customers.contact", [])
    customers = {
        *found.get("customers.customer", []),
        *Contact._base_manager.filter(pk__in=contacts).values_list("customer", flat=True),
        *Lead._base_manager.filter(pk__in=leads).values_list("converted_customer", flat=True),
    } - {None}
    sold = Opportunity._base_manager.filter(Q(customer__in=customers) | Q(contacts__in=contacts)).values("pk")
    came = Lead._base_manager.filter(Q(pk__in=leads) | Q(converted_customer__in=customers)).values("pk")
    hangs = Q(pk__in=())
    for model, ids in ((Lead, came), (Contact, contacts), (Customer, customers), (Opportunity, sold)):
        hangs |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=ids)
    return hangs
