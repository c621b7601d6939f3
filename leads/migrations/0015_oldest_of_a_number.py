"""Of the leads with one phone or e-mail the oldest is found at once, however many they are; built beside the running
system."""

from django.db import migrations, models
from django.db.models import Q

from crm.rules.migrating import AddIndexConcurrently, RemoveIndexConcurrently

PHONE = models.Index(fields=["phone_e164", "id"], name="lead_by_phone", condition=~Q(phone_e164=""))
EMAIL = models.Index(fields=["email_key", "id"], name="lead_by_email", condition=~Q(email_key=""))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0014_bin")]

    operations = [
        AddIndexConcurrently("lead", PHONE),
        AddIndexConcurrently("lead", EMAIL),
        RemoveIndexConcurrently("lead", "lead_phone"),
        RemoveIndexConcurrently("lead", "lead_email"),
    ]
