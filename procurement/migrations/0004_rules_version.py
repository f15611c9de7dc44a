"""Buying rules are changed on the version that was read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procurement", "0003_buying_rules")]

    operations = [
        migrations.AddField(
            model_name="buyingrules",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
    ]
