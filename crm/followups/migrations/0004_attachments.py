"""Files on records."""

import crm.followups.models.attachment
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from crm.audit.keeping import Keeps


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_keep'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('followups', '0003_links_without_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.BigIntegerField(blank=True, null=True)),
                ('key', models.CharField(default=crm.followups.models.attachment.new_key, editable=False, max_length=22, unique=True)),
                ('name', models.CharField(max_length=130, verbose_name='name')),
                ('kind', models.CharField(max_length=8, verbose_name='kind')),
                ('size', models.PositiveIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('content_type', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'attachment',
                'verbose_name_plural': 'attachments',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['content_type', 'object_id', '-at', '-id'], name='attachment_about'), models.Index(fields=['-at', '-id'], name='attachment_newest'), models.Index(condition=models.Q(('deleted_at__isnull', False)), fields=['deleted_at'], name='attachment_deleted')],
            },
        ),
        Keeps('followups.attachment', 'followups_attachment'),
    ]
