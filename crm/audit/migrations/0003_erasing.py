import django.db.models.functions.datetime
from django.db import migrations, models

from ..erasing import ERASE


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_keep'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasedMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('erasure', models.BigIntegerField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'mark of an erased person',
                'verbose_name_plural': 'marks of erased persons',
            },
        ),
        migrations.RunSQL(
            ERASE,
            "DROP FUNCTION IF EXISTS audit_erase(regclass, bigint[], text[], jsonb),"
            " audit_forget(text, bigint[], text[]), audit_without(text, text[])",
        ),
    ]
