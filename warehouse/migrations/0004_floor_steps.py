
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stores", "0004_lines_stay"),
        ("warehouse", "0003_scan_log_by_month"),
    ]

    operations = [
        migrations.CreateModel(
            name="InHand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("station", models.CharField(max_length=12)),
                ("subject", models.CharField(max_length=40)),
                ("held", models.JSONField(default=dict)),
                ("moved_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="countline",
            name="booked",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="countline",
            name="counted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="countline",
            name="recounted_by",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="slot",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="slot of the put wall"),
        ),
        migrations.AddField(
            model_name="fulfilmentline",
            name="sorted",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="manifest",
            name="left_behind",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="receiptline",
            name="held",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="receiptline",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="returnparcel",
            name="note",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="returnparcel",
            name="parcel",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returns",
                to="warehouse.parcel",
            ),
        ),
        migrations.AddConstraint(
            model_name="fulfilmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("sorted__lte", models.F("units"))),
                name="fulfilmentline_not_more_sorted",
            ),
        ),
        migrations.AddConstraint(
            model_name="manifest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("warehouse", "courier"),
                name="manifest_one_open",
            ),
        ),
        migrations.AddField(
            model_name="inhand",
            name="warehouse",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="warehouse.warehouse",
            ),
        ),
        migrations.AddConstraint(
            model_name="inhand",
            constraint=models.UniqueConstraint(
                fields=("warehouse", "station", "subject"), name="inhand_one_a_bench"
            ),
        ),
    ]
