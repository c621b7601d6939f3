"""How many leads contain a word is guessed from a thousand samples of the text instead of a hundred: from a word that
seems frequent and is not, a search walks the list past 300,000 leads instead of reading its index."""

from django.db import migrations

FINER = "ALTER TABLE leads_lead ALTER COLUMN search SET STATISTICS 1000"
AS_USUAL = "ALTER TABLE leads_lead ALTER COLUMN search SET STATISTICS DEFAULT"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0017_responses_by_day")]

    operations = [
        migrations.RunSQL(FINER, AS_USUAL),
        migrations.RunSQL("ANALYZE leads_lead (search)", migrations.RunSQL.noop),
    ]
