"""Every warehouse has one bin for what is picked and not yet gone."""

from django.db import migrations

FORWARD = """
INSERT INTO warehouse_bin (warehouse_id, code, kind, aisle, block, side, position_mm, level)
SELECT id, 'PACK', 'packing', depot_aisle, 1, 'L', 0, 1 FROM warehouse_warehouse
ON CONFLICT ON CONSTRAINT bin_code_once DO UPDATE SET kind = 'packing', archived_at = NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0005_couriers")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
