"""Lists of everybody's activities and follow-ups are read in their order; built beside the running system."""

from django.db import migrations, models
from django.db.models import Q

from crm.rules.migrating import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("followups", "0001_initial")]

    operations = [
        AddIndexConcurrently("activity", models.Index(fields=["-at", "-id"], name="activity_newest")),
        AddIndexConcurrently("followup", models.Index(fields=["due", "id"], name="followup_due")),
        AddIndexConcurrently(
            "followup",
            models.Index(fields=["due", "id"], include=["owner"], name="followup_open", condition=Q(done_at=None)),
        ),
    ]
