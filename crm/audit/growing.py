"""Tables that only grow: a migration's operation. The triggers are plain ones, which no setting of a session turns off.

operations = [OnlyGrows("audit_entry")]
operations = [OnlyGrows("followups_activity", ["kind", "at", "body"])]      these columns never change; links may
"""

from pathlib import Path

from django.db import migrations

GUARD = (Path(__file__).parent / "guard.sql").read_text(encoding="utf-8")


class OnlyGrows(migrations.RunSQL):
    """No UPDATE (of `columns`, where they are named), no DELETE, no TRUNCATE. guard.sql says who may."""

    def __init__(self, table, columns=()):
        self.table, self.columns = table, columns
        of = f" OF {', '.join(columns)}" if columns else ""
        super().__init__(
            f"CREATE TRIGGER audit_only_grows BEFORE UPDATE{of} OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()",
            f"DROP TRIGGER IF EXISTS audit_only_grows ON {table}",
        )

    def deconstruct(self):
        return type(self).__name__, [self.table], {"columns": self.columns} if self.columns else {}
