"""How many open leads everybody has, kept by PostgreSQL while leads change, so that nobody counts a million rows."""

import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

_LOADS = """
    SELECT owner_id, sum(change)::integer FROM (
        SELECT owner_id, change FROM leads_leadload UNION ALL SELECT unnest(owners), 1 FROM leads_leadbatch
    ) AS held WHERE owner_id = ANY(%s) GROUP BY owner_id HAVING sum(change) <> 0
"""
MOST = 5000  # rows after which they are added up: reading them takes a millisecond
WORKED = ("assigned", "working", "qualified")


class LoadQuerySet(models.QuerySet):
    def many(self):
        """Whether adding up is due."""
        return self.order_by()[MOST : MOST + 1].exists()

    def of(self, people):
        """{user id: open leads, with those that a worker is about to give them}; those without any are left out. One
        statement, so that what a worker gives meanwhile is counted on one side or the other."""
        with connection.cursor() as cursor:
            cursor.execute(_LOADS, [list(people)])
            return dict(cursor.fetchall())


class LeadLoad(models.Model):
    """A change of somebody's open leads; the sum of a person's rows is their load.

    Rows are only added, so that two who give leads to one person never wait for each other or lock in circles; the
    sweep adds rows up now and then. Written by the triggers of Lead below, in every statement that changes leads.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    change = models.IntegerField()

    objects = LoadQuerySet.as_manager()

    class Meta:
        verbose_name = _("load")
        verbose_name_plural = _("loads")

    def __str__(self):
        return f"{self.owner_id}: {self.change:+}"


OPEN = "owner_id IS NOT NULL AND deleted_at IS NULL AND status IN ({})".format(", ".join(f"'{s}'" for s in WORKED))
_GONE = f"SELECT owner_id, -1 AS n FROM old_values WHERE {OPEN}"  # noqa: S608  no value from outside
_CAME = f"SELECT owner_id, 1 AS n FROM new_values WHERE {OPEN}"  # noqa: S608
_KEEP = (
    "INSERT INTO leads_leadload (owner_id, change) SELECT owner_id, sum(n) FROM ({}) AS moved GROUP BY owner_id"
    " HAVING sum(n) <> 0 ORDER BY owner_id; RETURN NULL;"
)


def _trigger(name, operation, change, **seen):
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**seen),
        func=_KEEP.format(change),
    )


LOAD_TRIGGERS = [
    _trigger("load_insert", pgtrigger.Insert, _CAME, new="new_values"),
    _trigger("load_delete", pgtrigger.Delete, _GONE, old="old_values"),
    _trigger("load_update", pgtrigger.Update, f"{_GONE} UNION ALL {_CAME}", old="old_values", new="new_values"),
]

_ADD_UP = """
    WITH held AS (
        SELECT id, owner_id FROM leads_leadload ORDER BY id LIMIT 20000 FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM leads_leadload WHERE id IN (
            SELECT id FROM held WHERE owner_id IN (SELECT owner_id FROM held GROUP BY owner_id HAVING count(*) > 1)
        ) RETURNING owner_id, change
    )
    INSERT INTO leads_leadload (owner_id, change)
    SELECT owner_id, sum(change) FROM gone GROUP BY owner_id HAVING sum(change) <> 0
"""


def add_up():
    """Many changes of one person become one row; readers see the rows before or the sum after, never both."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD_UP)
        return cursor.rowcount
