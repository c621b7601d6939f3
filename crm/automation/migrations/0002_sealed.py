"""Signing secrets are encrypted; a deleted webhook can be brought back."""

import crm.automation.models.webhook
import crm.rules.sealed
from django.db import migrations, models

from crm.rules.sealed import sealed


def seal(_apps, editor):
    """What stands there in clear, as it is; a migration's model would take it for sealed."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, signing_secret FROM automation_webhook")
        for pk, secret in cursor.fetchall():
            cursor.execute(
                "UPDATE automation_webhook SET signing_secret = %s WHERE id = %s", [sealed("webhooks", secret), pk]
            )


class Migration(migrations.Migration):

    dependencies = [
        ('automation', '0001_webhooks'),
    ]

    operations = [
        migrations.AddField(
            model_name='webhook',
            name='deleted_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='secret',
            field=crm.rules.sealed.SealedField('webhooks', db_column='signing_secret', default=crm.automation.models.webhook.new_secret, editable=False),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
