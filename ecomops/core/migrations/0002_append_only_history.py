from django.db import migrations

FORWARD = """
CREATE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- the named retention procedures set this for their own transaction
    IF current_setting('ecomops.retention', true) = 'on' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION core_entry_only_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sequence IS NULL AND NEW.sequence IS NOT NULL
       AND (to_jsonb(NEW) - 'sequence' - 'digest') = (to_jsonb(OLD) - 'sequence' - 'digest') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER entry_no_delete BEFORE DELETE ON core_entry
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER entry_only_seal BEFORE UPDATE ON core_entry
    FOR EACH ROW EXECUTE FUNCTION core_entry_only_seal();
"""
BACKWARD = """
DROP TRIGGER entry_only_seal ON core_entry;
DROP TRIGGER entry_no_delete ON core_entry;
DROP FUNCTION core_entry_only_seal();
DROP FUNCTION core_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
