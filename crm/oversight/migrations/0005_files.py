from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('oversight', '0004_attachments'),
    ]

    operations = [
        migrations.AddField(
            model_name='erasure',
            name='files',
            field=models.JSONField(default=list),
        ),
    ]
