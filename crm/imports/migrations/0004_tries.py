"""By what rows of a try are known: what they made is rolled back, and a later chunk is to find it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('imports', '0003_fewer_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.BigIntegerField()),
                ('line', models.PositiveIntegerField()),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='imports.import')),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'key'], name='import_key')],
            },
        ),
    ]
