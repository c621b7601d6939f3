from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("handovers", "0002_at_size")]
    operations = [
        migrations.AddField(
            "handoverline", "quiet", models.BooleanField("moves unseen", db_default=False, default=False)
        ),
        migrations.RemoveConstraint("handoverline", "handover_line_once"),
        migrations.AddConstraint(
            "handoverline",
            models.UniqueConstraint(fields=["handover", "holding", "to", "quiet"], name="handover_line_once"),
        ),
    ]
