from django.db import migrations, models


def fill(apps, schema_editor):
    from ecomops.accounts.models import sort_key

    users = apps.get_model("accounts", "User").objects
    for user in users.only("pk", "display_name", "username"):
        name = user.display_name or user.username
        users.filter(pk=user.pk).update(sort_key=sort_key(name))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="sort_key",
            field=models.CharField(blank=True, editable=False, max_length=240),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
