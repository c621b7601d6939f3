"""The trigger function that keeps changes; the tables it watches are named where each is known."""

from django.db import migrations

from ..keeping import KEEP


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_entries")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in KEEP]
