"""The pool's page counts what is open of it: with the status in the index, no row is looked up for that."""

from django.db import migrations, models

from crm.rules.migrating import AddIndexConcurrently, RemoveIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0018_words_counted_finely")]

    operations = [
        AddIndexConcurrently(
            "lead",
            models.Index(
                fields=["pool", "-score", "-id"],
                include=["team", "status"],
                name="lead_pool_by_score",
                condition=models.Q(deleted_at=None, owner=None),
            ),
        ),
        RemoveIndexConcurrently("lead", "lead_pool_score"),
    ]
