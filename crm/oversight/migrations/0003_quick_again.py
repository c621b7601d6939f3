"""Leads have got a column: how quickly they were answered, which follows from what is kept already."""

from django.db import migrations

from crm.audit.keeping import Keeps

FOLLOWS = ["search", "grams", "updated_at", "version", "scored_at", "score_detail", "response_minutes"]
FOLLOWS += ["intake", "intake_attempts", "intake_not_before", "intake_error"]


class Migration(migrations.Migration):
    dependencies = [("oversight", "0002_erasure"), ("leads", "0018_words_counted_finely")]
    operations = [Keeps("leads.lead", "leads_lead", left_out=FOLLOWS, many=True)]
