"""Indexes built beside the running system, in migrations that may be run again.

A concurrent index that gives up waiting (`LOCK_TIMEOUT`) stays behind as an invalid one, and a migration of several
stops between them: Django's own operation then fails for ever with "already exists". These look first.
"""

from django.contrib.postgres import operations
from django.db import migrations

STANDS = """
SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relname = %s AND pg_table_is_visible(c.oid)
"""


class AddIndexConcurrently(operations.AddIndexConcurrently):
    """An index that stands already is left as it is; an invalid one is built anew."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._ensure_not_in_transaction(schema_editor)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(STANDS, [self.index.name])
            found = cursor.fetchone()
        if found == (True,):
            return
        if found:
            model = from_state.apps.get_model(app_label, self.model_name)
            schema_editor.remove_index(model, self.index, concurrently=True)
        super().database_forwards(app_label, schema_editor, from_state, to_state)


class RemoveIndexConcurrently(operations.RemoveIndexConcurrently):
    """Django drops it only where it exists, so it may be dropped again; named here beside the other."""


class DropLinkIndex(migrations.AlterField):
    """A foreign key with `db_index=False` from now on. Django would drop the foreign key too, and check each row of the
    table under a lock when it adds it again; here only the index goes, beside the running system."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            column = model._meta.get_field(self.name).column
            name = schema_editor._create_index_name(model._meta.db_table, [column])
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(name)}")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            field = model._meta.get_field(self.name)
            schema_editor.execute(schema_editor._create_index_sql(model, fields=[field], concurrently=True))
