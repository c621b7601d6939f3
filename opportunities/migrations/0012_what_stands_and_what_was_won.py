"""The won column has an index of its own, reports of what stands and of what was closed read one alone, and a manager's
reports find whose opportunities their teams have. Built beside the running system, old ones last."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from crm.rules.migrating import AddIndexConcurrently, DropLinkIndex, RemoveIndexConcurrently

ALIVE = Q(deleted_at=None)
INDEXES = [
    models.Index(
        fields=["stage", "-stage_since", "-id"],
        include=["pipeline", "owner", "team", "pool", "amount_base", "probability"],
        name="opportunity_standing",
        condition=Q(deleted_at=None, outcome="open"),
    ),
    models.Index(
        fields=["pipeline", "closed_on"],
        include=[
            *("stage", "owner", "team", "pool", "amount_base", "probability", "created_on"),
            *("stage_since", "id"),
        ],
        name="opportunity_won",
        condition=Q(deleted_at=None, outcome="won"),
    ),
    models.Index(
        fields=["pipeline", "closed_on"],
        include=["outcome", "owner", "team", "amount_base", "created_on", "loss_reason"],
        name="opportunity_closings",
        condition=ALIVE & ~Q(outcome="open"),
    ),
    models.Index(fields=["team", "owner"], name="opportunity_team_owner", condition=ALIVE),
]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("opportunities", "0011_by_expected_close")]

    operations = [
        *(AddIndexConcurrently("opportunity", index) for index in INDEXES),
        RemoveIndexConcurrently("opportunity", "opportunity_column"),
        RemoveIndexConcurrently("opportunity", "opportunity_closed_days"),
        # Half of all have one pipeline, and `opportunity_cohort` begins with it.
        DropLinkIndex(
            model_name="opportunity",
            name="pipeline",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="opportunities.pipeline",
                verbose_name="pipeline",
            ),
        ),
    ]
