"""What waits for an owner has an index by score, too: without it PostgreSQL walks every lead in that order to find none."""

from django.db import migrations, models
from django.db.models import Q

from crm.rules.migrating import AddIndexConcurrently

WAITING = models.Index(
    fields=["-score", "-id"],
    name="lead_waiting_score",
    condition=Q(deleted_at=None, owner=None, team=None, pool=None),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0009_fewer_index_entries")]

    operations = [AddIndexConcurrently("lead", WAITING)]
