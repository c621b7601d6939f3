"""After how many working minutes a lead was answered; the worker counts those of past answers from now on."""

from django.db import migrations, models

from crm.audit.keeping import Keeps

FOLLOWS = ["search", "grams", "updated_at", "version", "scored_at", "score_detail", "response_minutes"]
FOLLOWS += ["intake", "intake_attempts", "intake_not_before", "intake_error"]


class Migration(migrations.Migration):
    dependencies = [("leads", "0015_oldest_of_a_number")]

    operations = [
        migrations.AddField("lead", "response_minutes", models.IntegerField(editable=False, null=True)),
        Keeps("leads.lead", "leads_lead", left_out=FOLLOWS, many=True),
    ]
