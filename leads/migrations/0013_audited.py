"""Changes of records are kept by the audit, with who and from where; what was kept before moves there."""

import pgtrigger.migrations
from django.db import migrations

from crm.audit.keeping import FromHistory, Keeps

# What follows from other columns, or is a machine's own note.
FOLLOWS = ["search", "grams", "updated_at", "version", "scored_at", "score_detail"]
FOLLOWS += ["intake", "intake_attempts", "intake_not_before", "intake_error"]


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_keep"), ("leads", "0012_shares")]
    operations = [
        Keeps("leads.lead", "leads_lead", left_out=FOLLOWS, many=True),
        pgtrigger.migrations.RemoveTrigger(model_name="lead", name="changed_update"),
        pgtrigger.migrations.RemoveTrigger(model_name="lead", name="deleted_delete"),
        FromHistory("leads.lead", "leads_lead", "leads_leadhistory", left_out=FOLLOWS),
        migrations.DeleteModel(name="LeadHistory"),
    ]
