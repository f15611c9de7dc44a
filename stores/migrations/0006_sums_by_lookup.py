from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION stores_amounts_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
{body}
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the amounts of order % do not add up to its total', wrong
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""
# OFFSET 0: one index search an order, however large the table and whatever is known of it
LOOKED_UP = """
    SELECT o.external_id INTO wrong
    FROM (SELECT DISTINCT order_id FROM fresh) f
    CROSS JOIN LATERAL (SELECT sum(a.amount) AS amount FROM stores_orderamount a
                        WHERE a.order_id = f.order_id OFFSET 0) s
    CROSS JOIN LATERAL (SELECT external_id, total_amount FROM stores_order
                        WHERE id = f.order_id OFFSET 0) o
    WHERE s.amount <> o.total_amount LIMIT 1;
"""
JOINED = """
    SELECT o.external_id INTO wrong
    FROM stores_order o
    JOIN (SELECT a.order_id, sum(a.amount) AS amount FROM stores_orderamount a
          WHERE a.order_id IN (SELECT order_id FROM fresh) GROUP BY a.order_id) s
      ON s.order_id = o.id
    WHERE s.amount <> o.total_amount LIMIT 1;
"""


class Migration(migrations.Migration):
    dependencies = [("stores", "0005_demand_by_day")]
    operations = [
        migrations.RunSQL(FUNCTION.replace("{body}", LOOKED_UP), FUNCTION.replace("{body}", JOINED))
    ]
