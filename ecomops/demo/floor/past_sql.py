"""The statements that turn shipped orders of a month into waves, picks, parcels and scans.

Every random choice is a hash of the row's id, so that the same company always has the same past.
"""

GONE = """
CREATE TEMP TABLE gone ON COMMIT DROP AS
SELECT o.id AS order_id, o.store_id, sw.warehouse_id, o.ship_group_id, c.id AS courier_id,
       o.tracking, o.shipped_at, o.promised_at, coalesce(o.released_at, o.paid_at) AS ready_at,
       i.units, i.lines, i.grams,
       nextval(pg_get_serial_sequence('warehouse_fulfilment', 'id')) AS fulfilment_id,
       nextval(pg_get_serial_sequence('warehouse_waybill', 'id')) AS waybill_id,
       nextval(pg_get_serial_sequence('warehouse_parcel', 'id')) AS parcel_id,
       (hashtext(o.id::text) & 2147483647) %% 10000 AS luck,
       CASE WHEN i.units = 1 THEN 'single' ELSE 'multi' END AS kind,
       CASE WHEN l.t::time >= '19:30' THEN l.t::date + time '19:30'
            WHEN l.t::time >= '16:00' THEN l.t::date + time '16:00'
            WHEN l.t::time >= '11:30' THEN l.t::date + time '11:30'
            ELSE l.t::date - 1 + time '19:30' END AT TIME ZONE %(zone)s AS cutoff_at
FROM stores_order o
JOIN warehouse_storewarehouse sw ON sw.store_id = o.store_id AND sw.rank = 1
JOIN warehouse_courier c ON c.name = o.courier
CROSS JOIN LATERAL (SELECT o.shipped_at AT TIME ZONE %(zone)s AS t) l
CROSS JOIN LATERAL (
    SELECT sum(x.units) AS units, count(*) AS lines,
           sum(x.units * coalesce(s.weight_g, 400)) AS grams
    FROM stores_orderlineitem x JOIN stores_orderline y ON y.id = x.line_id
    JOIN stores_sku s ON s.id = x.sku_id
    WHERE y.order_id = o.id AND y.gone_at IS NULL AND x.units > 0) i
WHERE o.shipped_at >= %(first)s AND o.shipped_at <= %(now)s AND i.units > 0
"""

WAVES = """
CREATE TEMP TABLE wave ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('warehouse_wave', 'id')) AS id, w.*,
       extract(year FROM w.cutoff_at AT TIME ZONE %(zone)s)::int AS year,
       row_number() OVER (PARTITION BY w.warehouse_id,
           extract(year FROM w.cutoff_at AT TIME ZONE %(zone)s) ORDER BY w.cutoff_at, w.kind)
           AS number
FROM (SELECT warehouse_id, cutoff_at, kind, count(*) AS orders, sum(lines) AS lines,
             sum(units) AS units FROM gone GROUP BY 1, 2, 3) w;
INSERT INTO warehouse_wave (id, warehouse_id, number, year, kind, courier_id, cutoff_at, state,
    order_count, line_count, unit_count, walk_mm, walk_fcfs_mm, created_at, released_at, moved_at)
SELECT id, warehouse_id, number, year, kind, NULL, cutoff_at, 'done', orders, lines, units,
       lines * 9400, lines * 26800, cutoff_at - interval '3 hours',
       cutoff_at - interval '165 minutes', cutoff_at + interval '25 minutes'
FROM wave;
INSERT INTO core_numberseries (entity, kind, year, last)
SELECT h.code, 'wave', w.year, max(w.number) FROM wave w
JOIN warehouse_warehouse h ON h.id = w.warehouse_id GROUP BY 1, 3
"""

FULFILMENTS = """
CREATE TEMP TABLE placed ON COMMIT DROP AS
SELECT g.*, w.id AS wave_id,
       (row_number() OVER (PARTITION BY w.id ORDER BY g.ready_at, g.order_id) - 1) / 12 + 1
           AS cart,
       (row_number() OVER (PARTITION BY w.id ORDER BY g.ready_at, g.order_id) - 1) %% 12 + 1
           AS slot
FROM gone g JOIN wave w USING (warehouse_id, cutoff_at, kind);
INSERT INTO warehouse_fulfilment (id, warehouse_id, store_id, ship_group_id, order_ids, courier_id,
    freight_amount, choice, choice_params, wave_id, state, frozen_from, frozen_reason, promised_at,
    cutoff_at, weight_g, unit_count, line_count, tote, slot, created_at, moved_at)
SELECT p.fulfilment_id, p.warehouse_id, p.store_id, p.ship_group_id,
       jsonb_build_array(p.order_id), p.courier_id,
       r.first_amount + r.step_amount * greatest(0, ceil((p.grams - 1000) / 1000.0)),
       'cost', '{}', p.wave_id, 'shipped', '', '', p.promised_at, p.cutoff_at, p.grams, p.units,
       p.lines, lpad(p.slot::text, 2, '0'), NULL, p.ready_at, p.shipped_at
FROM placed p
LEFT JOIN LATERAL (
    SELECT first_amount, step_amount FROM warehouse_ratecard
    WHERE courier_id = p.courier_id AND warehouse_id = p.warehouse_id
    ORDER BY zone <> CASE WHEN p.luck < 4000 THEN 'local' WHEN p.luck < 8000 THEN 'cities'
                     ELSE 'other' END, zone LIMIT 1) r ON true;
CREATE TEMP TABLE line ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('warehouse_fulfilmentline', 'id')) AS id,
       p.fulfilment_id, p.parcel_id, p.order_id, p.warehouse_id, p.wave_id, p.cart, p.slot,
       p.cutoff_at, p.shipped_at, x.id AS item_id, x.sku_id, x.units, f.bin_id,
       21 + (hashtext(x.id::text) & 15) AS seconds
FROM placed p JOIN stores_orderline y ON y.order_id = p.order_id AND y.gone_at IS NULL
JOIN stores_orderlineitem x ON x.line_id = y.id AND x.units > 0
JOIN face f ON f.warehouse_id = p.warehouse_id AND f.sku_id = x.sku_id;
INSERT INTO warehouse_fulfilmentline (id, fulfilment_id, item_id, order_id, sku_id, units,
    cancelled_at, sorted)
SELECT id, fulfilment_id, item_id, order_id, sku_id, units, NULL, 0 FROM line
"""

#: One person after the other takes the day's cut-offs, and works off one list after the other, with
#: the way to the next one between them and a break after every fourth; where a cut-off asks for
#: more than five hours, several share it, and a great day is walked faster than a usual one.
WALKS = """
CREATE TEMP TABLE walk ON COMMIT DROP AS
WITH carts AS (
    SELECT wave_id, cart, warehouse_id, cutoff_at, count(*) AS stops, sum(seconds) AS long,
           row_number() OVER (PARTITION BY warehouse_id, cutoff_at ORDER BY wave_id, cart) AS n
    FROM line GROUP BY wave_id, cart, warehouse_id, cutoff_at
), sized AS (
    SELECT c.*,
           60 + n * 37 %% 50 + CASE WHEN n %% 4 = 0 THEN 330 + n * 53 %% 200 ELSE 0 END AS rest,
           least(h.hands, greatest(1, ceil(sum(long) OVER cut / 18000.0)))::int AS hands, h.pickers,
           count(*) OVER cut AS carts, (cutoff_at AT TIME ZONE %(zone)s) AS there
    FROM carts c JOIN (
        SELECT warehouse_id, count(*) FILTER (WHERE station = 'pick') AS hands,
               count(*) FILTER (WHERE station = 'pick')::int AS pickers
        FROM crew GROUP BY warehouse_id) h USING (warehouse_id)
    WINDOW cut AS (PARTITION BY c.warehouse_id, c.cutoff_at)
), shared AS (
    SELECT s.*, ((n - 1) * hands / carts)::int AS hand,
           extract(doy FROM there)::int + CASE WHEN extract(hour FROM there) < 12 THEN 0
               WHEN extract(hour FROM there) < 17 THEN 1 ELSE 2 END AS turn
    FROM sized s
), told AS (
    SELECT s.*, sum(long + rest) OVER mine AS whole,
           sum(long + rest) OVER (mine ORDER BY n) - long - rest AS before
    FROM shared s WINDOW mine AS (PARTITION BY warehouse_id, cutoff_at, hand)
)
SELECT nextval(pg_get_serial_sequence('warehouse_picklist', 'id')) AS id, wave_id, cart,
       warehouse_id, stops, p.pace, (hand + turn) %% pickers AS who,
       (hand + turn) %% k.packers AS packs,
       cutoff_at - interval '26 minutes' - (whole - before) * p.pace * interval '1 second'
           AS started_at,
       cutoff_at - interval '26 minutes' - (whole - before - long) * p.pace * interval '1 second'
           AS done_at
FROM told JOIN (SELECT warehouse_id AS house, count(*)::int AS packers FROM crew
                WHERE station = 'pack' GROUP BY 1) k ON k.house = warehouse_id
CROSS JOIN LATERAL (SELECT least(1.0, 12600.0 / whole) AS pace) p;
INSERT INTO warehouse_picklist (id, wave_id, n, state, picker_id, picker_label, cart, walk_mm,
    gap_percent, version, here, started_at, done_at, moved_at)
SELECT w.id, w.wave_id, w.cart, 'done', c.actor_id, c.label, 'C' || lpad(w.cart::text, 2, '0'),
       w.stops * 9400, 0, 1, '', w.started_at, w.done_at, w.done_at
FROM walk w JOIN crew c ON c.warehouse_id = w.warehouse_id AND c.station = 'pick' AND c.n = w.who;
UPDATE warehouse_wave v SET released_at = f.began - interval '6 minutes',
       created_at = f.began - interval '20 minutes'
FROM (SELECT wave_id, min(started_at) AS began FROM walk GROUP BY 1) f WHERE f.wave_id = v.id
"""

#: Six of a thousand picks find the upper bin empty first.
PICKS = """
CREATE TEMP TABLE taken ON COMMIT DROP AS
SELECT l.id AS line_id, l.warehouse_id, l.sku_id, l.units, l.bin_id, l.slot, w.id AS list_id,
       w.who, b.code AS bin_code, s.code AS sku_code, q.sequence,
       w.started_at + q.walked * w.pace * interval '1 second' AS at
FROM (SELECT l.id AS line_id, row_number() OVER stop AS sequence, sum(l.seconds) OVER stop AS walked
      FROM line l JOIN warehouse_bin b ON b.id = l.bin_id
      WINDOW stop AS (PARTITION BY l.wave_id, l.cart ORDER BY b.aisle, b.block, b.position_mm, l.id)
     ) q
JOIN line l ON l.id = q.line_id JOIN walk w ON w.wave_id = l.wave_id AND w.cart = l.cart
JOIN warehouse_bin b ON b.id = l.bin_id JOIN stores_sku s ON s.id = l.sku_id;
INSERT INTO warehouse_pick (list_id, sequence, line_id, bin_id, sku_id, lot, units, picked, tote,
    state, moved_at)
SELECT list_id, sequence, line_id, bin_id, sku_id, '', units, units, lpad(slot::text, 2, '0'),
       'picked', at
FROM taken
UNION ALL
SELECT t.list_id, t.sequence, t.line_id, r.id, t.sku_id, '', t.units, 0,
       lpad(t.slot::text, 2, '0'), 'short', t.at - interval '12 seconds'
FROM taken t JOIN warehouse_bin b ON b.id = t.bin_id
JOIN warehouse_bin r ON r.warehouse_id = b.warehouse_id AND r.aisle = b.aisle
    AND r.block = b.block AND r.side = b.side AND r.position_mm = b.position_mm
    AND r.level <> b.level
WHERE hashtext(t.line_id::text) & 1023 < 6
"""

PARCELS = """
INSERT INTO warehouse_waybill (id, courier_id, number, state, source, fulfilment_id, n, parent_id,
    sort_code, print_data, printed_at, prints, given_at)
SELECT p.waybill_id, p.courier_id, p.tracking, 'given', 'pool', p.fulfilment_id, 1, NULL, '',
       '{}', w.done_at, 1, w.done_at
FROM placed p JOIN walk w ON w.wave_id = p.wave_id AND w.cart = p.cart;
CREATE TEMP TABLE truck ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('warehouse_manifest', 'id')) AS id, m.*,
       row_number() OVER (PARTITION BY m.warehouse_id, m.year ORDER BY m.cutoff_at, m.courier_id)
           AS number
FROM (SELECT DISTINCT warehouse_id, courier_id, cutoff_at,
             extract(year FROM cutoff_at AT TIME ZONE %(zone)s)::int AS year FROM placed) m;
INSERT INTO warehouse_manifest (id, warehouse_id, courier_id, number, year, opened_at, closed_at,
    left_behind)
SELECT id, warehouse_id, courier_id, number, year, cutoff_at - interval '20 minutes',
       cutoff_at + interval '28 minutes', 0 FROM truck;
INSERT INTO core_numberseries (entity, kind, year, last)
SELECT h.code, 'manifest', t.year, max(t.number) FROM truck t
JOIN warehouse_warehouse h ON h.id = t.warehouse_id GROUP BY 1, 3;
INSERT INTO warehouse_parcel (id, warehouse_id, fulfilment_id, courier_id, waybill_id, state,
    carton, expected_g, weight_g, freight_amount, packer_id, packer_label, packed_at, manifest_id,
    handed_over_at, collected_at, tracked_at, tracked, intercept_fee, intercept_outcome, moved_at)
SELECT p.parcel_id, p.warehouse_id, p.fulfilment_id, p.courier_id, p.waybill_id, 'shipped', '',
       p.grams + 120, p.grams + 100 + p.luck %% 41, f.freight_amount, c.actor_id, c.label,
       w.done_at + interval '3 minutes' + (w.done_at - w.started_at)
           * (p.slot::float / max(p.slot) OVER (PARTITION BY p.wave_id, p.cart)), t.id,
       p.shipped_at, s.at, s.at, CASE WHEN s.at IS NULL THEN ''
           WHEN p.shipped_at < %(now)s::timestamptz - interval '4 days' THEN 'delivered'
           ELSE 'in_transit' END, NULL, '',
       p.shipped_at
FROM placed p JOIN warehouse_fulfilment f ON f.id = p.fulfilment_id
JOIN truck t ON t.warehouse_id = p.warehouse_id AND t.courier_id = p.courier_id
    AND t.cutoff_at = p.cutoff_at
JOIN walk w ON w.wave_id = p.wave_id AND w.cart = p.cart
JOIN crew c ON c.warehouse_id = p.warehouse_id AND c.station = 'pack' AND c.n = w.packs
CROSS JOIN LATERAL (SELECT p.shipped_at + CASE WHEN p.luck %% 1000 < 12 THEN interval '27 hours'
    ELSE (40 + (p.luck * 7) %% 560) * interval '1 minute' END AS scanned) d
CROSS JOIN LATERAL (SELECT CASE WHEN d.scanned <= %(now)s THEN d.scanned END AS at) s;
INSERT INTO warehouse_parcelline (parcel_id, line_id, order_id, units)
SELECT parcel_id, id, order_id, units FROM line;
INSERT INTO warehouse_writeback (order_id, parcel_id, state, attempts, error, wanted_at,
    written_back_at, next_at)
SELECT order_id, parcel_id, 'done', 1, '', shipped_at,
       least(shipped_at + interval '90 seconds', %(now)s), NULL FROM placed
"""

MOVES = """
INSERT INTO warehouse_stockmove (warehouse_id, sku_id, units, lot, came_from, from_bin_id,
    from_status, went_to, to_bin_id, to_status, reason, subject_type, subject_id, actor_id,
    actor_label, at)
SELECT l.warehouse_id, l.sku_id, sum(l.units), '', 'supplier', NULL, 'good', 'bin', l.bin_id,
       'good', 'received', '', '', '', '', min(l.cutoff_at) - interval '12 hours'
FROM line l GROUP BY l.warehouse_id, l.sku_id, l.bin_id, (l.cutoff_at AT TIME ZONE %(zone)s)::date
UNION ALL
SELECT t.warehouse_id, t.sku_id, t.units, '', 'bin', t.bin_id, 'good', 'bin', p.id, 'good',
       'picked', 'warehouse.picklist', t.list_id::text, c.actor_id, c.label, t.at
FROM taken t JOIN bench p ON p.warehouse_id = t.warehouse_id
JOIN crew c ON c.warehouse_id = t.warehouse_id AND c.station = 'pick' AND c.n = t.who
UNION ALL
SELECT l.warehouse_id, l.sku_id, l.units, '', 'bin', p.id, 'good', 'customer', NULL, 'good',
       'shipped', 'warehouse.parcel', l.parcel_id::text, '', '', l.shipped_at
FROM line l JOIN bench p ON p.warehouse_id = l.warehouse_id
"""

SCANS = """
INSERT INTO warehouse_scan (key, warehouse_id, device, position, station, subject, code, answer,
    accepted, actor_id, actor_label, scanned_at, received_at)
SELECT (substr(h.ms, 1, 8) || '-' || substr(h.ms, 9, 4) || '-7' || substr(h.noise, 1, 3) || '-8'
        || substr(h.noise, 4, 3) || '-' || substr(h.noise, 7, 12))::uuid,
       s.warehouse_id, 'PDA-' || (c.n + 1), s.position, s.station, s.subject, s.code,
       CASE WHEN s.good THEN '{"say": "", "tone": "good"}'::jsonb
            ELSE '{"say": "", "tone": "wrong"}'::jsonb END,
       s.good, c.actor_id, c.label, s.at, s.at + interval '400 milliseconds'
FROM (
    SELECT warehouse_id, sequence * 2 AS position, 'pick' AS station, list_id::text AS subject,
           bin_code AS code, at - interval '9 seconds' AS at, who, true AS good FROM taken
    UNION ALL
    SELECT warehouse_id, sequence * 2 + 1, 'pick', list_id::text, sku_code, at, who, true
    FROM taken
    UNION ALL
    SELECT warehouse_id, sequence * 2, 'pick', list_id::text, bin_code || '?',
           at - interval '13 seconds', who, false
    FROM taken WHERE hashtext(line_id::text) & 255 < CASE who WHEN 1 THEN 9 ELSE 3 END
    UNION ALL
    SELECT l.warehouse_id, 0, 'pack', l.fulfilment_id::text, s.code, x.packed_at
           - interval '12 seconds', w.packs, true
    FROM line l JOIN stores_sku s ON s.id = l.sku_id
    JOIN walk w ON w.wave_id = l.wave_id AND w.cart = l.cart
    JOIN warehouse_parcel x ON x.id = l.parcel_id
    UNION ALL
    SELECT p.warehouse_id, 0, 'handover', p.courier_id::text, p.tracking, p.shipped_at, w.packs,
           true
    FROM placed p JOIN walk w ON w.wave_id = p.wave_id AND w.cart = p.cart
) s JOIN crew c ON c.warehouse_id = s.warehouse_id AND c.n = s.who
    AND c.station = CASE s.station WHEN 'pick' THEN 'pick' ELSE 'pack' END
CROSS JOIN LATERAL (SELECT
    lpad(to_hex((extract(epoch FROM s.at) * 1000)::bigint), 12, '0') AS ms,
    md5(s.station || s.subject || s.code || s.position || s.at) AS noise) h
ON CONFLICT DO NOTHING
"""

#: Before the month: what a day shipped of a SKU is one move, and each month brings as much.
LONG_AGO = """
CREATE TEMP TABLE old ON COMMIT DROP AS
SELECT sw.warehouse_id, x.sku_id, (o.shipped_at AT TIME ZONE %(zone)s)::date AS on_day,
       sum(x.units) AS units
FROM stores_order o JOIN warehouse_storewarehouse sw ON sw.store_id = o.store_id AND sw.rank = 1
JOIN stores_orderline y ON y.order_id = o.id AND y.gone_at IS NULL
JOIN stores_orderlineitem x ON x.line_id = y.id AND x.units > 0
WHERE o.shipped_at < %(first)s GROUP BY 1, 2, 3;
INSERT INTO warehouse_stockmove (warehouse_id, sku_id, units, lot, came_from, from_bin_id,
    from_status, went_to, to_bin_id, to_status, reason, subject_type, subject_id, actor_id,
    actor_label, at)
SELECT o.warehouse_id, o.sku_id, sum(o.units), '', 'supplier', NULL, 'good', 'bin', f.bin_id,
       'good', 'received', '', '', '', '',
       (date_trunc('month', o.on_day) + interval '6 hours') AT TIME ZONE %(zone)s
FROM old o JOIN face f USING (warehouse_id, sku_id)
GROUP BY o.warehouse_id, o.sku_id, f.bin_id, date_trunc('month', o.on_day)
UNION ALL
SELECT o.warehouse_id, o.sku_id, o.units, '', 'bin', f.bin_id, 'good', 'customer', NULL, 'good',
       'shipped', '', '', '', '', (o.on_day + time '19:45') AT TIME ZONE %(zone)s
FROM old o JOIN face f USING (warehouse_id, sku_id)
"""
