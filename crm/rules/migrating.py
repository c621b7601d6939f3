"""Indexes built beside the running system, in migrations that may be run again.

A concurrent index that gives up waiting (`LOCK_TIMEOUT`) stays behind as an invalid one, and a migration of several
stops between them: Django's own operation then fails for ever with "already exists". These look first.
"""

from django.contrib.postgres import operations

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
