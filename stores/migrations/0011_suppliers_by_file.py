from django.db import migrations, models

KINDS = [
    ("orders", "Orders"), ("traffic", "Traffic"), ("ads", "Ads"), ("products", "Products"),
    ("stock", "Stock"), ("costs", "Costs"), ("events", "Page events"), ("suppliers", "Suppliers"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("stores", "0010_shelf_life")]
    operations = [
        migrations.AlterField(
            "importbatch",
            "kind",
            models.CharField(choices=KINDS, max_length=10, verbose_name="kind"),
        ),
        migrations.AlterField(
            "importmapping",
            "kind",
            models.CharField(choices=KINDS, max_length=10, verbose_name="kind"),
        ),
    ]
