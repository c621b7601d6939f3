"""Who may be named in an assignment rule: state only, the database does nothing."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0020_counted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='assignmentrule',
            name='users',
            field=models.ManyToManyField(blank=True, limit_choices_to={'is_active': True, 'role__in': ('rep', 'manager')}, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='people'),
        ),
    ]
