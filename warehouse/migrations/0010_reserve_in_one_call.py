"""The usual reservation in one call; a claim stands on a balance, which every claimer holds locked."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION warehouse_reserve(v_orders bigint[], v_at timestamptz) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    c record;
    claimed bigint[] := '{}';
BEGIN
    PERFORM FROM stores_order o WHERE o.id = ANY (v_orders) ORDER BY o.id FOR NO KEY UPDATE;
    -- a statement of its own: it sees what others did to these orders while we waited for them
    FOR c IN
        SELECT i.id AS item_id, o.id AS order_id, i.sku_id, place.warehouse_id,
               i.units - gone.units AS units
        FROM stores_order o
        JOIN stores_orderline l ON l.order_id = o.id
        JOIN stores_orderlineitem i ON i.line_id = l.id
        CROSS JOIN LATERAL (
            SELECT p.warehouse_id FROM warehouse_storewarehouse p
            WHERE p.store_id = o.store_id ORDER BY p.rank LIMIT 1) place
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(r.wanted) FILTER (WHERE r.state = 'done'), 0) AS units,
                   bool_or(r.state = 'live') AS is_live
            FROM warehouse_reservation r WHERE r.item_id = i.id) gone
        WHERE o.id = ANY (v_orders) AND o.state IN ('paid', 'held', 'released')
          AND i.units > gone.units AND gone.is_live IS NOT TRUE
          AND NOT EXISTS (SELECT FROM stores_refund f
                          WHERE f.order_id = o.id AND f.succeeded_at IS NULL)
        ORDER BY i.sku_id, place.warehouse_id
    LOOP
        UPDATE warehouse_skubalance b
        SET reserved = b.reserved + c.units, version = b.version + 1
        WHERE b.warehouse_id = c.warehouse_id AND b.sku_id = c.sku_id
          AND b.on_hand - b.reserved >= c.units;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a piece is missing' USING ERRCODE = 'check_violation';
        END IF;
        INSERT INTO warehouse_reservation
            (item_id, order_id, sku_id, warehouse_id, wanted, held, state, at)
        VALUES (c.item_id, c.order_id, c.sku_id, c.warehouse_id, c.units, c.units, 'live', v_at);
        IF c.order_id <> ALL (claimed) THEN
            claimed := claimed || c.order_id;
        END IF;
    END LOOP;
    INSERT INTO core_entry (subject_type, subject_id, act, reason, params, actor_kind, actor_id,
                            actor_label, at, must_seal)
    SELECT DISTINCT 'stores.order', x::text, 'reserved', '', '{}'::jsonb, 'system', '', 'EcomOps',
           v_at, false
    FROM unnest(claimed) x;
END $$;
"""
BACKWARD = "DROP FUNCTION warehouse_reserve(bigint[], timestamptz)"


STANDS = """
INSERT INTO warehouse_skubalance (warehouse_id, sku_id, on_hand, reserved, safety, locked, inbound,
    inbound_promised, version)
SELECT DISTINCT warehouse_id, sku_id, 0, 0, 0, 0, 0, 0, 1 FROM warehouse_reservation
ON CONFLICT ON CONSTRAINT skubalance_one DO NOTHING;
ALTER TABLE warehouse_reservation ADD CONSTRAINT reservation_stands_on_balance
    FOREIGN KEY (warehouse_id, sku_id) REFERENCES warehouse_skubalance (warehouse_id, sku_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
STANDS_NO_MORE = """
ALTER TABLE warehouse_reservation DROP CONSTRAINT reservation_stands_on_balance
"""


def reference(to, back):
    """A part of `reservation_stands_on_balance`: neither a constraint nor an index by itself."""
    return models.ForeignKey(
        to, db_constraint=False, db_index=False, related_name=back,
        on_delete=django.db.models.deletion.PROTECT,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0009_stock_locks"), ("core", "0003_language_of_a_job")]
    operations = [
        migrations.AlterField("reservation", "sku", reference("stores.sku", "+")),
        migrations.AlterField(
            "reservation", "warehouse", reference("warehouse.warehouse", "reservations")
        ),
        migrations.RunSQL(STANDS, STANDS_NO_MORE),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
