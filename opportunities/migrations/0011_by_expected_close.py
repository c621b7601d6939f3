"""A list in the order of the expected close is read from an index; built beside the running system."""

from django.db import migrations, models
from django.db.models import Q

from crm.rules.migrating import AddIndexConcurrently

CLOSE = models.Index(fields=["expected_close", "id"], name="opportunity_close", condition=Q(deleted_at=None))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("opportunities", "0010_bin")]

    operations = [AddIndexConcurrently("opportunity", CLOSE)]
