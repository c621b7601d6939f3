"""Webhooks and their deliveries."""

import crm.automation.models.webhook
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crm.audit.keeping import Keeps


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0002_keep'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None, verbose_name='events')),
                ('secret', models.CharField(db_column='signing_secret', default=crm.automation.models.webhook.new_secret, editable=False, max_length=60)),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('failures', models.PositiveIntegerField(default=0, editable=False)),
                ('rests_until', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(editable=False, unique=True)),
                ('announcement', models.BigIntegerField(editable=False)),
                ('event', models.CharField(max_length=60)),
                ('body', models.TextField(editable=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('dead', 'Given up')], default='waiting', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('not_before', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('answer', models.PositiveSmallIntegerField(null=True, verbose_name='answer')),
                ('error', models.CharField(blank=True, default='', max_length=10, verbose_name='error')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('delivered_at', models.DateTimeField(null=True, verbose_name='delivered')),
                ('webhook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='automation.webhook')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['webhook', 'not_before', 'id'], name='delivery_due'), models.Index(fields=['webhook', '-id'], name='delivery_log'), models.Index(condition=models.Q(('state', 'waiting'), _negated=True), fields=['created_at'], name='delivery_old')],
                'constraints': [models.UniqueConstraint(fields=('webhook', 'announcement'), name='delivery_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'delivered', 'dead'])), name='delivery_state')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='wakes', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('shangji_work', ''); RETURN NULL;", hash='192e40d0c9c2ec26cec09f80740ef781222c76fc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_wakes_8c6d1', table='automation_delivery', when='AFTER')),
        ),
        Keeps('automation.webhook', 'automation_webhook', left_out=['failures', 'rests_until', 'version'], secret=['signing_secret']),
    ]
