"""Which opportunities have changed since reports counted them: a queue that triggers write and the counter empties.

Whatever changes what a report says of an opportunity (a verb, an import, the admin, plain SQL) leaves a row here in the
same transaction. Rows are only appended: no row is waited for, so no verb waits for another.
"""

import pgtrigger
from django.db import models
from django.db.models.functions import Now

# What a count reads of an opportunity itself; everything else it reads is in the ledger.
COUNTED = ("pipeline_id", "owner_id", "team_id", "created_on", "amount_base", "outcome", "deleted_at")


class Uncounted(models.Model):
    """Append-only; an opportunity may stand here many times, and may be gone from its own table."""

    opportunity_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return str(self.opportunity_id)


class Marks(pgtrigger.Trigger):
    """After a statement, the opportunities that `ids` selects (from old_values, new_values) are uncounted."""

    level = pgtrigger.Statement
    when = pgtrigger.After

    def __init__(self, *, name, operation, ids):
        old = None if operation is pgtrigger.Insert else "old_values"
        new = None if operation is pgtrigger.Delete else "new_values"
        func = f"INSERT INTO opportunities_uncounted (opportunity_id) {ids}; RETURN NULL;"
        referencing = pgtrigger.Referencing(old=old, new=new)
        super().__init__(name=name, operation=operation, func=func, referencing=referencing)


def marks_opportunities():
    changed = " OR ".join(f"o.{name} IS DISTINCT FROM n.{name}" for name in COUNTED)
    return [
        Marks(name="uncounted_new", operation=pgtrigger.Insert, ids="SELECT id FROM new_values"),
        Marks(
            name="uncounted_changed",
            operation=pgtrigger.Update,
            ids=f"SELECT n.id FROM old_values o JOIN new_values n ON n.id = o.id WHERE {changed}",  # noqa: S608
        ),
        Marks(name="uncounted_gone", operation=pgtrigger.Delete, ids="SELECT id FROM old_values"),
    ]


def marks_ledger():
    both = "SELECT opportunity_id FROM old_values UNION SELECT opportunity_id FROM new_values"
    return [
        Marks(name="uncounted_new", operation=pgtrigger.Insert, ids="SELECT DISTINCT opportunity_id FROM new_values"),
        Marks(name="uncounted_changed", operation=pgtrigger.Update, ids=both),
        Marks(name="uncounted_gone", operation=pgtrigger.Delete, ids="SELECT DISTINCT opportunity_id FROM old_values"),
    ]


def marks_stages():
    """Which stage is the furthest hangs on their order; a new stage changes nothing, nobody stood in it."""
    pipelines = (
        "SELECT p.pipeline_id FROM old_values o JOIN new_values n ON n.id = o.id"
        " CROSS JOIN LATERAL (VALUES (o.pipeline_id), (n.pipeline_id)) AS p (pipeline_id)"
        ' WHERE (o.pipeline_id, o."order", o.kind) IS DISTINCT FROM (n.pipeline_id, n."order", n.kind)'
    )
    return [
        Marks(
            name="uncounted_changed",
            operation=pgtrigger.Update,
            ids=f"SELECT id FROM opportunities_opportunity WHERE pipeline_id IN ({pipelines})",  # noqa: S608
        )
    ]
