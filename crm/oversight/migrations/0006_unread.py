"""Files that cannot be searched are told; what was looked for before they were is looked for once more."""

from django.db import migrations, models


def look_again(apps, _editor):
    waiting = apps.get_model("oversight", "Erasure").objects.filter(state__in=["looking", "found"])
    waiting.update(state="looking", place={}, counts={}, files=[])


class Migration(migrations.Migration):

    dependencies = [
        ('oversight', '0005_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='erasure',
            name='unread',
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(look_again, migrations.RunPython.noop),
    ]
