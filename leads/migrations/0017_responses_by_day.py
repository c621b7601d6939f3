"""The report of first responses reads one index; what nobody has counted yet is found at once. Built beside the
running system."""

from django.db import migrations, models
from django.db.models import Q

from crm.rules.migrating import AddIndexConcurrently

ASSIGNED = models.Index(
    fields=["assigned_at"],
    include=["id", "owner", "team", "source", "first_response_at", "response_due_at", "response_minutes"],
    name="lead_assigned",
    condition=Q(deleted_at=None, assigned_at__isnull=False),
)
UNMEASURED = models.Index(
    fields=["id"],
    name="lead_unmeasured",
    condition=Q(assigned_at__isnull=False, first_response_at__isnull=False, response_minutes=None),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0016_response_minutes")]

    operations = [AddIndexConcurrently("lead", ASSIGNED), AddIndexConcurrently("lead", UNMEASURED)]
