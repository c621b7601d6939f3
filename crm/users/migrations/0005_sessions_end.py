"""Sessions end with the rights that they were begun under, whichever door changes these."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sessions_end.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('api', '0002_token_kinds'),
        ('users', '0004_contact_data'),
    ]

    operations = [
        migrations.RunSQL(
            SQL,
            "DROP TRIGGER users_sessions_end ON users_user; DROP FUNCTION users_sessions_end()",
        ),
    ]
