import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('oversight', '0001_keep'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('looking', 'being looked for'), ('found', 'waits for a decision'), ('erasing', 'being erased'), ('done', 'erased'), ('dropped', 'dropped')], default='looking', max_length=8, verbose_name='state')),
                ('terms', models.JSONField(default=dict)),
                ('subjects', models.JSONField(default=dict)),
                ('everywhere', models.BooleanField(default=False, verbose_name='names wherever they stand')),
                ('counts', models.JSONField(default=dict)),
                ('place', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
            ],
            options={
                'verbose_name': 'erasure',
                'verbose_name_plural': 'erasures',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['looking', 'erasing'])), fields=['id'], name='erasure_due')],
            },
        ),
    ]
