"""The report of sources reads one index instead of the leads of its period. Built beside the running system."""

from django.db import migrations, models
from django.db.models import Q

from crm.rules.migrating import AddIndexConcurrently, RemoveIndexConcurrently

COUNTED = models.Index(
    fields=["-created_at", "-id"],
    include=["source", "status", "qualified_at", "owner", "team"],
    name="lead_counted",
    condition=Q(deleted_at=None),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0019_pools_counted")]

    operations = [AddIndexConcurrently("lead", COUNTED), RemoveIndexConcurrently("lead", "lead_created")]
