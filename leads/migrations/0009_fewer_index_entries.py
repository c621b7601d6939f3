"""Assigning a lead writes every index of leads anew: five fewer of them. Links that most leads do not have are indexed
only where they stand; loads are sums of changes now, so nobody counts open leads."""

from django.db import migrations, models
from django.db.models import Q

from crm.rules.migrating import AddIndexConcurrently, DropLinkIndex, RemoveIndexConcurrently

LINKS = {
    "duplicate_of": ("leads.lead", models.SET_NULL, {"blank": True, "verbose_name": "duplicate of"}),
    "converted_customer": ("customers.customer", models.PROTECT, {}),
    "converted_contact": ("customers.contact", models.PROTECT, {}),
    "converted_opportunity": ("opportunities.opportunity", models.PROTECT, {}),
}


def index(name):
    return models.Index(fields=[name], name=f"lead_{name}", condition=Q(**{f"{name}__isnull": False}))


def link(to, on_delete, more):
    return models.ForeignKey(to, on_delete, null=True, editable=False, related_name="+", db_index=False, **more)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0008_lists_by_arm")]

    operations = [
        *(AddIndexConcurrently("lead", index(name)) for name in LINKS),
        *(DropLinkIndex("lead", name, link(*how)) for name, how in LINKS.items()),
        RemoveIndexConcurrently("lead", "lead_load"),
    ]
