"""What lies in the recycle bin, the newest first; built beside the running system."""

from django.db import migrations, models
from django.db.models import Q

from crm.rules.migrating import AddIndexConcurrently

GONE = Q(deleted_at__isnull=False)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("leads", "0013_audited")]
    operations = [
        AddIndexConcurrently("lead", models.Index(fields=["-deleted_at", "-id"], name="lead_bin", condition=GONE)),
    ]
