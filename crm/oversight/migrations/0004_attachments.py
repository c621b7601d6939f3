"""Files on records are kept too: who attached, deleted and restored what."""

from django.db import migrations

from crm.audit.keeping import Keeps


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_quick_again"), ("followups", "0004_attachments")]
    operations = [Keeps("followups.attachment", "followups_attachment", many=True)]
