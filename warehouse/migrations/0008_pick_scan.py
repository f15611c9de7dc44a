"""A pick scan in one statement: the log, the list, the pick, the stock, the history, the event."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION warehouse_pick_scan(
    v_key uuid, v_device text, v_position bigint, v_station text, v_subject text, v_code text,
    v_answer jsonb, v_actor_id text, v_actor_label text, v_at timestamptz, v_now timestamptz,
    v_list bigint, v_version int, v_here text, v_last jsonb, v_pick bigint, v_picked int,
    v_done boolean
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    l warehouse_picklist;
    p warehouse_pick;
    w warehouse_wave;
    f_id bigint;
    f_state text;
    bench bigint;
BEGIN
    SELECT * INTO l FROM warehouse_picklist WHERE id = v_list FOR NO KEY UPDATE;
    IF l.version <> v_version OR l.state <> 'picking' THEN RETURN 'again'; END IF;
    SELECT * INTO w FROM warehouse_wave WHERE id = l.wave_id;
    IF v_done THEN
        SELECT f.id, f.state INTO f_id, f_state FROM warehouse_pick k
            JOIN warehouse_fulfilmentline fl ON fl.id = k.line_id
            JOIN warehouse_fulfilment f ON f.id = fl.fulfilment_id
            WHERE k.id = v_pick FOR NO KEY UPDATE OF f;
        IF f_state <> 'waved' THEN RETURN 'again'; END IF;
    END IF;
    INSERT INTO warehouse_scan (key, warehouse_id, device, position, station, subject, code, answer,
        accepted, actor_id, actor_label, scanned_at, received_at)
    VALUES (v_key, w.warehouse_id, v_device, v_position, v_station, v_subject, v_code, v_answer,
        true, v_actor_id, v_actor_label, v_at, v_now)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 'again'; END IF;
    UPDATE warehouse_picklist SET version = version + 1, here = v_here, last = v_last
        WHERE id = v_list;
    IF v_pick IS NULL THEN RETURN 'kept'; END IF;
    UPDATE warehouse_pick SET picked = v_picked,
        state = CASE WHEN v_done THEN 'picked' ELSE state END, moved_at = v_now
        WHERE id = v_pick AND state = 'open' RETURNING * INTO p;
    IF NOT v_done THEN RETURN 'kept'; END IF;
    SELECT id INTO bench FROM warehouse_bin
        WHERE warehouse_id = w.warehouse_id AND kind = 'packing' AND archived_at IS NULL
        ORDER BY id LIMIT 1;
    INSERT INTO warehouse_stocklevel (bin_id, sku_id, lot, status, on_hand, allocated)
        VALUES (bench, p.sku_id, p.lot, 'good', 0, 0) ON CONFLICT DO NOTHING;
    PERFORM 1 FROM warehouse_stocklevel WHERE bin_id IN (p.bin_id, bench) AND sku_id = p.sku_id
        AND lot = p.lot AND status = 'good' ORDER BY bin_id FOR NO KEY UPDATE;
    UPDATE warehouse_stocklevel SET
        on_hand = on_hand + CASE WHEN bin_id = bench THEN p.units ELSE -p.units END,
        allocated = allocated + CASE WHEN bin_id = bench THEN p.units ELSE -p.units END
        WHERE bin_id IN (p.bin_id, bench) AND sku_id = p.sku_id AND lot = p.lot
            AND status = 'good';
    INSERT INTO warehouse_stockmove (warehouse_id, sku_id, units, lot, came_from, from_bin_id,
        from_status, went_to, to_bin_id, to_status, reason, subject_type, subject_id, actor_id,
        actor_label, at)
    VALUES (w.warehouse_id, p.sku_id, p.units, p.lot, 'bin', p.bin_id, 'good', 'bin', bench, 'good',
        'picked', 'warehouse.pick', p.id::text, v_actor_id, v_actor_label, v_now);
    INSERT INTO core_entry (subject_type, subject_id, act, params, reason, actor_kind, actor_id,
        actor_label, at, must_seal)
    VALUES ('warehouse.pick', p.id::text, 'open>picked', '{}', '', 'user', v_actor_id,
        v_actor_label, v_now, false);
    INSERT INTO core_outboxevent (name, payload, emitted_at, attempts, error)
    VALUES ('pick.done', jsonb_build_object('pick', p.id, 'list', v_list), v_now, 0, '');
    UPDATE warehouse_fulfilment SET tote = format('%s-%s-%s',
            'W' || lpad(w.number::text, greatest(4, length(w.number::text)), '0'), l.n, p.tote),
        state = CASE WHEN EXISTS (SELECT 1 FROM warehouse_pick k
                JOIN warehouse_fulfilmentline fl ON fl.id = k.line_id
                WHERE fl.fulfilment_id = f_id AND fl.cancelled_at IS NULL AND k.state = 'open')
            THEN state ELSE 'picked' END,
        moved_at = v_now
        WHERE id = f_id RETURNING state INTO f_state;
    IF f_state = 'picked' THEN
        INSERT INTO core_entry (subject_type, subject_id, act, params, reason, actor_kind, actor_id,
            actor_label, at, must_seal)
        VALUES ('warehouse.fulfilment', f_id::text, 'waved>picked', '{}', '', 'user', v_actor_id,
            v_actor_label, v_now, false);
    END IF;
    IF EXISTS (SELECT 1 FROM warehouse_pick WHERE list_id = v_list AND state = 'open') THEN
        RETURN 'kept';
    END IF;
    RETURN 'over';
END $$;
"""
BACKWARD = """
DROP FUNCTION warehouse_pick_scan(uuid, text, bigint, text, text, text, jsonb, text, text,
    timestamptz, timestamptz, bigint, int, text, jsonb, bigint, int, boolean);
"""


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0007_network_by_channel"), ("core", "0003_language_of_a_job")]
    operations = [
        migrations.AddField("picklist", "version", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "picklist", "here", models.CharField(blank=True, default="", max_length=24)
        ),
        migrations.AddField("picklist", "last", models.JSONField(null=True)),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
