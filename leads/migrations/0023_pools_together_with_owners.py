"""That what lies in a pool has no owner: PostgreSQL took the two for independent, expected half of a pool's leads, and so
collected all of a pool that it could have walked."""

from django.db import migrations

TOGETHER = "CREATE STATISTICS IF NOT EXISTS lead_owner_and_pool (mcv) ON owner_id, pool_id FROM leads_lead"
APART = "DROP STATISTICS IF EXISTS lead_owner_and_pool"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0022_choice_first")]

    operations = [
        migrations.RunSQL(TOGETHER, APART),
        migrations.RunSQL("ANALYZE leads_lead (owner_id, pool_id)", migrations.RunSQL.noop),
    ]
