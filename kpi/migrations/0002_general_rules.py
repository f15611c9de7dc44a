from datetime import date
from decimal import Decimal

from django.db import migrations

GENERAL = {
    "commission": "0.05",
    "freight": "0.05",
    "people": "0.065",
    "tax": "0.045",
    "other": "0.02",
}


def lay_down(apps, schema_editor):
    rules = apps.get_model("kpi", "CostRule")
    rules.objects.bulk_create(
        rules(store=None, kind=kind, rate=Decimal(rate), from_on=date(2000, 1, 1))
        for kind, rate in GENERAL.items()
    )


def take_up(apps, schema_editor):
    rules = apps.get_model("kpi", "CostRule")
    rules.objects.filter(store=None, from_on=date(2000, 1, 1)).delete()


class Migration(migrations.Migration):
    dependencies = [("kpi", "0001_initial")]
    operations = [migrations.RunPython(lay_down, take_up)]
