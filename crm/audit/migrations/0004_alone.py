"""The audit is written by functions that run as the owner of the tables, and by nobody else."""

from pathlib import Path

from django.db import migrations

from ..erasing import ERASE
from ..keeping import KEEP

ALONE = (Path(__file__).parent.parent / "alone.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [("audit", "0003_erasing")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (*KEEP, ERASE, ALONE)]
