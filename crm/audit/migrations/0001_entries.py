import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.datetime
from django.db import migrations, models

from crm.audit.growing import GUARD, OnlyGrows


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
                ('what', models.CharField(choices=[('created', 'created'), ('changed', 'changed'), ('deleted', 'deleted for good'), ('noted', 'event')], max_length=7, verbose_name='what happened')),
                ('kind', models.CharField(default='', max_length=20, verbose_name='event')),
                ('model', models.CharField(default='', max_length=60, verbose_name='kind of record')),
                ('row', models.BigIntegerField(null=True)),
                ('rows', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True, size=None)),
                ('before', models.JSONField(null=True, verbose_name='before')),
                ('after', models.JSONField(null=True, verbose_name='after')),
                ('actor', models.BigIntegerField(null=True, verbose_name='who')),
                ('door', models.CharField(max_length=10, verbose_name='door')),
                ('via', models.CharField(default='', max_length=120)),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('token', models.BigIntegerField(null=True)),
                ('request', models.CharField(default='', max_length=64)),
                ('role', models.CharField(default='', max_length=63)),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit entries',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['-at', '-id'], name='audit_at'), models.Index(fields=['model', 'row', '-at', '-id'], name='audit_record'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('rows__isnull', False)), fields=['rows'], name='audit_rows'), models.Index(condition=models.Q(('actor__isnull', False)), fields=['actor', '-at', '-id'], name='audit_actor'), models.Index(condition=models.Q(('address__isnull', False)), fields=['address', '-at'], name='audit_address'), models.Index(condition=models.Q(('kind', ''), _negated=True), fields=['kind', '-at', '-id'], name='audit_kind')],
            },
        ),
        migrations.RunSQL(GUARD, "DROP FUNCTION IF EXISTS audit_only_grows()"),
        OnlyGrows("audit_entry"),
    ]
