"""Signing secrets are encrypted; a deleted webhook can be brought back."""

import crm.automation.models.webhook
import crm.rules.sealed
from django.db import migrations, models

from crm.rules.sealed import opened, sealed


def rewrite(editor, change):
    """Each secret as it stands in the column; a migration's model would take what is in clear for sealed."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, signing_secret FROM automation_webhook")
        for pk, secret in cursor.fetchall():
            cursor.execute(
                "UPDATE automation_webhook SET signing_secret = %s WHERE id = %s", [change("webhooks", secret), pk]
            )


def seal(_apps, editor):
    rewrite(editor, sealed)


def unseal(_apps, editor):
    """Fails, and leaves all as it is, where no key opens one of them."""
    rewrite(editor, opened)


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
        migrations.RunPython(seal, unseal),
    ]
