"""The board reads its figures and first cards from indexes alone; built beside the running system, old ones last."""

from django.db import migrations, models
from django.db.models import Q

from crm.rules.migrating import AddIndexConcurrently, RemoveIndexConcurrently

# An index alone answers for pages that are known to be all visible: vacuum after 2 % of changes instead of 20 %.
VACUUM_SOON = "ALTER TABLE opportunities_opportunity SET (autovacuum_vacuum_scale_factor = 0.02)"
VACUUM_AS_USUAL = "ALTER TABLE opportunities_opportunity RESET (autovacuum_vacuum_scale_factor)"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("opportunities", "0004_stage_measured_days")]

    operations = [
        AddIndexConcurrently(
            "opportunity",
            models.Index(
                fields=["stage", "-stage_since", "-id"],
                include=["owner", "team", "pool", "amount_base", "probability"],
                name="opportunity_column",
                condition=Q(deleted_at=None, outcome="open"),
            ),
        ),
        AddIndexConcurrently(
            "opportunity",
            models.Index(
                fields=["pipeline", "closed_on"],
                include=[
                    *("outcome", "stage", "owner", "team", "pool", "amount_base", "probability", "created_on"),
                    *("stage_since", "id"),
                ],
                name="opportunity_closed_days",
                condition=Q(deleted_at=None) & ~Q(outcome="open"),
            ),
        ),
        RemoveIndexConcurrently("opportunity", "opportunity_board"),
        RemoveIndexConcurrently("opportunity", "opportunity_closed"),
        migrations.RunSQL(VACUUM_SOON, VACUUM_AS_USUAL),
    ]
