"""Tables of which every change is kept: a migration's operation, one line a table.

    operations = [
        Keeps("users.user", "users_user", secret=["password"]),
        Keeps("leads.lead", "leads_lead", left_out=["search", "grams"], many=True),
    ]

The triggers are plain ones, which no setting of a session turns off. A column that comes later is kept by itself; of a
busy table (`many`) repeat the line in that migration, so that its changes are compared the quick way again.
"""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent
KEEP = [(HERE / name).read_text(encoding="utf-8") for name in ("keep.sql", "quick.sql")]
SEEN = {
    "INSERT": "NEW TABLE AS new_values",
    "UPDATE": "OLD TABLE AS old_values NEW TABLE AS new_values",
    "DELETE": "OLD TABLE AS old_values",
}


class Keeps(migrations.RunSQL):
    """`left_out`: columns that follow from others. `secret`: the audit says that they changed, not what they hold.
    `many`: what one statement creates in mass is one entry with the ids."""

    def __init__(self, model, table, left_out=(), secret=(), many=False):
        self.given = {"left_out": left_out, "secret": secret, "many": many}
        self.model, self.table = model, table
        told = ", ".join(f"'{word}'" for word in (model, _array(left_out), _array(secret), "many" if many else ""))
        quick = [f"SELECT audit_quicken('{table}', '{model}', '{_array(left_out)}')"] if many else []
        super().__init__(
            [*quick, *(self._trigger(verb, told) for verb in SEEN)],
            [f"DROP TRIGGER IF EXISTS audit_keep_{verb.lower()} ON {table}" for verb in SEEN],
        )

    def _trigger(self, verb, told):
        # What is being forgotten is not kept: asked here, where the current user is still whoever sent the statement.
        unless = f"WHEN (NOT audit_erases('{self.table}'::regclass))"
        function = f"audit_keep_{self.table}" if self.given["many"] and verb == "UPDATE" else "audit_keep"
        return (
            f"CREATE OR REPLACE TRIGGER audit_keep_{verb.lower()} AFTER {verb} ON {self.table}"
            f" REFERENCING {SEEN[verb]} FOR EACH STATEMENT {unless} EXECUTE FUNCTION {function}({told})"
        )

    def deconstruct(self):
        return (
            type(self).__name__,
            [self.model, self.table],
            {name: value for name, value in self.given.items() if value},
        )


def _array(names):
    return "{" + ",".join(names) + "}"


class FromHistory(migrations.RunSQL):
    """The rows that django-pghistory kept of a table (each the row as it was before) become entries of the audit."""

    def __init__(self, model, table, history, left_out=()):
        self.given = [model, table, history, left_out]
        own = ["pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context_id", *left_out]
        super().__init__(
            _CONVERT.format(model=model, table=table, history=history, own=_array(own), left_out=_array(left_out)),
            migrations.RunSQL.noop,
        )

    def deconstruct(self):
        return type(self).__name__, self.given, {}


_CONVERT = """
INSERT INTO audit_entry (at, what, kind, model, row, before, after, door, via, request, role)
SELECT h.at, h.what, '', '{model}', h.id, CASE h.what WHEN 'deleted' THEN h.line ELSE d.before END,
    CASE h.what WHEN 'deleted' THEN NULL ELSE d.after END, 'history', '', '', ''
FROM (
    SELECT id, pgh_id, pgh_created_at AS at, pgh_label AS what, to_jsonb(t) - '{own}'::text[] AS line,
        lead(to_jsonb(t) - '{own}'::text[]) OVER (PARTITION BY id ORDER BY pgh_id) AS next
    FROM {history} t
) h
LEFT JOIN LATERAL (
    SELECT to_jsonb(t) - '{left_out}'::text[] AS line FROM {table} t WHERE h.next IS NULL AND t.id = h.id
) n ON true
CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(key, value) AS before, jsonb_object_agg(key, coalesce(h.next, n.line) -> key) AS after
    FROM jsonb_each(h.line) WHERE value IS DISTINCT FROM coalesce(h.next, n.line) -> key
) d
WHERE h.what = 'deleted' OR d.before IS NOT NULL
ORDER BY h.at, h.pgh_id
"""
