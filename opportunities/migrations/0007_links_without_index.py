"""Links that a compound index begins with, or that nobody asks by, lose the index of their own; dropped beside the
running system, without touching the foreign keys."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from crm.rules.migrating import AddIndexConcurrently, DropLinkIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('customers', '0003_links_without_index'),
        ('opportunities', '0006_uncounted'),
        ('users', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='opportunity',
            index=models.Index(condition=models.Q(('pool__isnull', False)), fields=['pool'], name='opportunity_pooled'),
        ),
        DropLinkIndex(
            model_name='opportunity',
            name='created_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by'),
        ),
        DropLinkIndex(
            model_name='opportunity',
            name='owner',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        DropLinkIndex(
            model_name='opportunity',
            name='pool',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.pool', verbose_name='public pool'),
        ),
        DropLinkIndex(
            model_name='opportunity',
            name='team',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team', verbose_name='team'),
        ),
    ]
