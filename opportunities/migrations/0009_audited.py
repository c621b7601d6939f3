"""Changes of records are kept by the audit, with who and from where; what was kept before moves there."""

import pgtrigger.migrations
from django.db import migrations

from crm.audit.keeping import FromHistory, Keeps

# What follows from other columns, or is a machine's own note.
FOLLOWS = ["search", "grams", "updated_at", "version", "amount_base", "probability"]


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_keep"), ("opportunities", "0008_shares")]
    operations = [
        Keeps("opportunities.opportunity", "opportunities_opportunity", left_out=FOLLOWS, many=True),
        pgtrigger.migrations.RemoveTrigger(model_name="opportunity", name="changed_update"),
        pgtrigger.migrations.RemoveTrigger(model_name="opportunity", name="deleted_delete"),
        FromHistory("opportunities.opportunity", "opportunities_opportunity", "opportunities_opportunityhistory", left_out=FOLLOWS),
        migrations.DeleteModel(name="OpportunityHistory"),
    ]
