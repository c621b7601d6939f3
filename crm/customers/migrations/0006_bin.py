"""What lies in the recycle bin, the newest first; built beside the running system."""

from django.db import migrations, models
from django.db.models import Q

from crm.rules.migrating import AddIndexConcurrently

GONE = Q(deleted_at__isnull=False)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0005_audited")]
    operations = [
        AddIndexConcurrently("customer", models.Index(fields=["-deleted_at", "-id"], name="customer_bin", condition=GONE)),
        AddIndexConcurrently("contact", models.Index(fields=["-deleted_at", "-id"], name="contact_bin", condition=GONE)),
    ]
