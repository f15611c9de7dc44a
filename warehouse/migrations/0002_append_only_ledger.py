from django.db import migrations

FORWARD = """
CREATE TRIGGER stockmove_append_only BEFORE UPDATE OR DELETE ON warehouse_stockmove
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
"""
BACKWARD = "DROP TRIGGER stockmove_append_only ON warehouse_stockmove;"


class Migration(migrations.Migration):
    dependencies = [
        ("warehouse", "0001_initial"),
        ("core", "0002_append_only_history"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
