"""The scan log by month: nothing refers to a scan, and it grows faster than anything else.

The months are ranges of the key itself. A device makes its keys as UUID version 7, which begin
with the time, so a month of scans lies in one partition, and the key stays unique over all of
them: a scan sent again across the end of a month is still the same scan. A key of any other
version is as unique and lies in the default partition.
"""

from django.db import migrations

COLUMNS = """id, key, device, "position", station, subject, code, answer, accepted, actor_id,
    actor_label, scanned_at, received_at, warehouse_id"""
CHANGE = """
ALTER TABLE warehouse_scan RENAME TO warehouse_scan_old;
CREATE TABLE warehouse_scan (LIKE warehouse_scan_old INCLUDING IDENTITY) {partitioned};
{default}
INSERT INTO warehouse_scan ({columns}) SELECT {columns} FROM warehouse_scan_old;
SELECT setval(pg_get_serial_sequence('warehouse_scan', 'id'), max(id))
    FROM warehouse_scan_old HAVING max(id) IS NOT NULL;
DROP TABLE warehouse_scan_old;
{keys}
ALTER TABLE warehouse_scan ADD CONSTRAINT warehouse_scan_key_key UNIQUE (key);
CREATE INDEX scan_of_person ON warehouse_scan (actor_id, scanned_at DESC);
CREATE INDEX scan_of_work ON warehouse_scan (station, subject, id DESC);
CREATE INDEX warehouse_scan_warehouse_id_73580509 ON warehouse_scan (warehouse_id);
ALTER TABLE warehouse_scan ADD CONSTRAINT
    warehouse_scan_warehouse_id_73580509_fk_warehouse_warehouse_id FOREIGN KEY (warehouse_id)
    REFERENCES warehouse_warehouse (id) DEFERRABLE INITIALLY DEFERRED;
"""
FORWARD = CHANGE.format(
    columns=COLUMNS,
    partitioned="PARTITION BY RANGE (key)",
    default="CREATE TABLE warehouse_scan_default PARTITION OF warehouse_scan DEFAULT;",
    keys="ALTER TABLE warehouse_scan ADD PRIMARY KEY (id, key);",
)
BACKWARD = CHANGE.format(
    columns=COLUMNS,
    partitioned="",
    default="",
    keys="ALTER TABLE warehouse_scan ADD PRIMARY KEY (id);",
)


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0002_append_only_ledger")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
