from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0009_price_protection")]
    operations = [
        migrations.AddField(
            model_name="sku",
            name="shelf_days",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="shelf life (days)"
            ),
        ),
    ]
