"""Lists that show the newest first find them by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stores", "0011_suppliers_by_file"),
        ("warehouse", "0010_reserve_in_one_call"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(fields=["-packed_at", "-id"], name="parcel_newest"),
        ),
        migrations.AddIndex(
            model_name="writeback",
            index=models.Index(fields=["-wanted_at", "-id"], name="writeback_newest"),
        ),
    ]
