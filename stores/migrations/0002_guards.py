from django.db import migrations

FORWARD = """
CREATE FUNCTION stores_freeze_store() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.zone <> OLD.zone OR NEW.currency <> OLD.currency)
       AND EXISTS (SELECT 1 FROM stores_order WHERE store_id = OLD.id) THEN
        RAISE EXCEPTION 'zone and currency of store % are frozen by its orders', OLD.code
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER store_freeze BEFORE UPDATE OF zone, currency ON stores_store
    FOR EACH ROW EXECUTE FUNCTION stores_freeze_store();

-- once a statement, not once a row: the sum of a batch costs one aggregate
CREATE FUNCTION stores_amounts_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
    SELECT o.external_id INTO wrong
    FROM stores_order o
    JOIN (SELECT a.order_id, sum(a.amount) AS amount FROM stores_orderamount a
          WHERE a.order_id IN (SELECT order_id FROM fresh) GROUP BY a.order_id) s
      ON s.order_id = o.id
    WHERE s.amount <> o.total_amount LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the amounts of order % do not add up to its total', wrong
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER orderamount_adds_up AFTER INSERT ON stores_orderamount
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION stores_amounts_add_up();
CREATE TRIGGER orderamount_still_adds_up AFTER UPDATE ON stores_orderamount
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION stores_amounts_add_up();

CREATE FUNCTION stores_version_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.digest <> OLD.digest OR NEW.source <> OLD.source OR NEW.n <> OLD.n
       OR NEW.order_id <> OLD.order_id THEN
        RAISE EXCEPTION 'what a source said is append-only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER orderversion_keeps_its_word BEFORE UPDATE OF digest, source, n, order_id
    ON stores_orderversion FOR EACH ROW EXECUTE FUNCTION stores_version_keeps_its_word();
"""
BACKWARD = """
DROP TRIGGER orderversion_keeps_its_word ON stores_orderversion;
DROP FUNCTION stores_version_keeps_its_word();
DROP TRIGGER orderamount_still_adds_up ON stores_orderamount;
DROP TRIGGER orderamount_adds_up ON stores_orderamount;
DROP FUNCTION stores_amounts_add_up();
DROP TRIGGER store_freeze ON stores_store;
DROP FUNCTION stores_freeze_store();
"""


class Migration(migrations.Migration):
    dependencies = [("stores", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
