from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('handovers', '0001_initial'),
        ('users', '0004_contact_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='handover',
            name='state',
            field=models.CharField(choices=[('moving', 'being handed over'), ('moved', 'handed over'), ('returning', 'being taken back'), ('returned', 'taken back')], default='moving', max_length=9, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='handoverline',
            name='back',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='handoverline',
            name='moved',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunSQL(
            """
            UPDATE handovers_handover SET state = CASE WHEN undone_at IS NULL THEN 'moved' ELSE 'returned' END;
            UPDATE handovers_handoverline l SET moved = cardinality(ids),
                back = CASE WHEN h.undone_at IS NULL THEN 0 ELSE cardinality(ids) END
            FROM handovers_handover h WHERE h.id = l.handover_id;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('moving', 'returning'))), fields=('leaver',), name='handover_one_at_a_time'),
        ),
    ]
