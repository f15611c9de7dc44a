"""The set-based statements of the intake: staging to tables, one statement a step.

Every statement is safe to run again on the same staging rows. `%(…)s` parameters: store, at,
source, batch, actor_kind, actor_id, actor_label. {header}, {amounts} … are the parts a source
is an authority for; what it is no authority for is left as other sources said it.

`LATERAL (… OFFSET 0)` keeps a lookup a lookup: one index search a row of the batch, whatever the
planner knows of the big table. Without it a table that grew since it was last looked at is read
whole for every batch.
"""

from __future__ import annotations

from collections.abc import Collection

RANK = """CASE {state} WHEN 'placed' THEN 0 WHEN 'paid' THEN 1 WHEN 'held' THEN 1
 WHEN 'released' THEN 1 WHEN 'shipped' THEN 2 WHEN 'completed' THEN 3 ELSE 4 END"""

ORDER_COLUMNS = (
    "external_id", "channel_status", "currency", "placed_at", "paid_at", "shipped_at",
    "completed_at", "promised_at", "modified_at", "total_amount", "paid_amount",
    "refunded_amount", "receivable_amount", "units", "line_count", "buyer_hash", "buyer_note",
    "seller_memo", "flag", "ship_key", "courier", "tracking",
)  # fmt: skip
COLUMNS_OF_PART = {
    "header": (
        "channel_status", "currency", "placed_at", "paid_at", "shipped_at", "completed_at",
        "promised_at", "modified_at", "buyer_hash", "buyer_note", "seller_memo", "flag", "courier",
        "tracking",
    ),
    "amounts": ("total_amount",),
    "payments": ("paid_amount", "receivable_amount"),
    "refunds": ("refunded_amount",),
    "lines": ("units", "line_count"),
    "consignee": ("ship_key",),
}  # fmt: skip


def orders(parts: Collection[str]) -> str:
    """Insert new orders, update known ones where the source is an authority; fill st_map."""
    names = ", ".join(ORDER_COLUMNS)
    updated = [column for part in sorted(parts) for column in COLUMNS_OF_PART.get(part, ())]
    old, new = RANK.format(state="o.state"), RANK.format(state="excluded.state")
    moves = f"({new}) > ({old})"
    changes = [f"{column} = excluded.{column}" for column in updated] + [
        f"state = CASE WHEN {moves} THEN excluded.state ELSE o.state END",
        f"moved_at = CASE WHEN {moves} THEN excluded.moved_at ELSE o.moved_at END",
    ]
    if "paid_at" not in updated:
        changes.append("paid_at = coalesce(o.paid_at, excluded.paid_at)")
    return f"""
    WITH put AS (
        INSERT INTO stores_order AS o (store_id, state, hold, received_at, moved_at,
                                       unmatched_count, {names})
        SELECT %(store)s, state, '', %(at)s, %(at)s, 0, {names} FROM st_order ORDER BY k
        ON CONFLICT ON CONSTRAINT order_once_per_store DO UPDATE SET {", ".join(changes)}
        RETURNING o.id, o.external_id, old.id IS NULL AS created, old.state AS came_from
    )
    INSERT INTO st_map (k, order_id, created, came_from)
    SELECT s.k, put.id, put.created, put.came_from
    FROM put JOIN st_order s USING (external_id)
    """


LISTINGS = """
INSERT INTO stores_listing (store_id, key, item_id, sku_code, spec, title, sku_id, kit_id,
                            matched_at, seen_at)
SELECT DISTINCT ON (l.key) %(store)s, l.key, l.item_id, l.sku_code, l.spec, l.title, sku.id,
       CASE WHEN sku.id IS NULL THEN kit.id END,
       CASE WHEN sku.id IS NOT NULL OR kit.id IS NOT NULL THEN %(at)s::timestamptz END, %(at)s
FROM st_line l
LEFT JOIN stores_sku sku ON sku.code = l.sku_code AND l.sku_code <> ''
LEFT JOIN stores_kit kit ON kit.code = l.sku_code AND l.sku_code <> ''
WHERE NOT EXISTS (SELECT 1 FROM stores_listing x WHERE x.store_id = %(store)s AND x.key = l.key)
ORDER BY l.key, l.k
ON CONFLICT ON CONSTRAINT listing_once DO NOTHING
"""

# a line its source no longer names keeps its row: pieces may be reserved or picked for it
LINES_GONE = """
UPDATE stores_orderline x SET gone_at = %(at)s, units = 0, amount = 0, list_amount = NULL
FROM st_map m
WHERE x.order_id = m.order_id AND NOT m.created AND x.gone_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM st_line s WHERE s.k = m.k AND s.external_id = x.external_id)
"""
LINES = """
INSERT INTO stores_orderline AS x (order_id, external_id, listing_id, title, spec, sku_code,
    units, amount, list_amount, channel_status, refund_status)
SELECT m.order_id, s.external_id, g.id, s.title, s.spec, s.sku_code, s.units, s.amount,
       s.list_amount, s.channel_status, s.refund_status
FROM st_line s JOIN st_map m USING (k)
JOIN stores_listing g ON g.store_id = %(store)s AND g.key = s.key
{only_created}
ON CONFLICT ON CONSTRAINT orderline_once DO UPDATE SET
    listing_id = excluded.listing_id, title = excluded.title, spec = excluded.spec,
    sku_code = excluded.sku_code, units = excluded.units, amount = excluded.amount,
    list_amount = excluded.list_amount, channel_status = excluded.channel_status,
    refund_status = excluded.refund_status, gone_at = NULL
"""
ITEMS_GONE = """
UPDATE stores_orderlineitem i SET units = 0 FROM stores_orderline x, st_map m
WHERE i.line_id = x.id AND x.order_id = m.order_id AND NOT m.created
"""
ITEMS = """
WITH line AS MATERIALIZED (
    SELECT x.id, x.units, x.listing_id, m.order_id FROM st_map m CROSS JOIN LATERAL (
        SELECT id, units, listing_id FROM stores_orderline WHERE order_id = m.order_id OFFSET 0) x
    {only_created}
), stated AS MATERIALIZED (
    SELECT x.id, x.units, g.sku_id, g.kit_id, g.matched_at, x.order_id FROM line x
    JOIN stores_listing g ON g.id = x.listing_id
)
INSERT INTO stores_orderlineitem (line_id, sku_id, units, revenue_share)
SELECT id, sku_id, units, 1 FROM stated WHERE sku_id IS NOT NULL
UNION ALL
SELECT x.id, p.sku_id, x.units * p.units, p.share
FROM stated x
JOIN stores_order o ON o.id = x.order_id
-- the recipe when the line was matched: a newer one never changes what an order was promised
JOIN LATERAL (SELECT id FROM stores_kitrecipe r WHERE r.kit_id = x.kit_id
              ORDER BY r.from_at <= greatest(o.received_at, x.matched_at) DESC,
                       CASE WHEN r.from_at <= greatest(o.received_at, x.matched_at)
                            THEN r.n ELSE -r.n END DESC LIMIT 1) r ON true
JOIN stores_kitpart p ON p.recipe_id = r.id
WHERE x.kit_id IS NOT NULL
ON CONFLICT ON CONSTRAINT orderlineitem_once DO UPDATE SET units = excluded.units,
    revenue_share = excluded.revenue_share
"""
ANY_UNMATCHED = """
SELECT EXISTS (SELECT 1 FROM stores_listing g WHERE g.store_id = %(store)s AND g.sku_id IS NULL
               AND g.kit_id IS NULL AND g.key IN (SELECT key FROM st_line))
"""
UNMATCHED = """
UPDATE stores_order o SET unmatched_count = n.unmatched
FROM (SELECT m.order_id, count(g.id) FILTER (WHERE g.sku_id IS NULL AND g.kit_id IS NULL)
             AS unmatched
      FROM st_map m JOIN stores_orderline x ON x.order_id = m.order_id
      JOIN stores_listing g ON g.id = x.listing_id WHERE x.gone_at IS NULL
      GROUP BY m.order_id) n
WHERE o.id = n.order_id AND o.unmatched_count <> n.unmatched
"""
MAP_ORDERS_OF_LISTINGS = """
INSERT INTO st_map (k, order_id, created, came_from)
SELECT row_number() OVER (), x.order_id, false, '' FROM (
    SELECT DISTINCT order_id FROM stores_orderline WHERE listing_id = ANY(%s)) x
"""
AMOUNTS_GONE = """
DELETE FROM stores_orderamount a USING st_map m WHERE a.order_id = m.order_id AND NOT m.created
"""
AMOUNTS = """
INSERT INTO stores_orderamount (order_id, line_id, kind, amount)
SELECT m.order_id, x.id, s.kind, sum(s.amount)
FROM st_amount s JOIN st_map m USING (k)
LEFT JOIN stores_orderline x ON x.order_id = m.order_id AND x.external_id = s.line
{only_created}
GROUP BY m.order_id, x.id, s.kind
"""
PAYMENTS_GONE = """
DELETE FROM stores_payment p USING st_map m
WHERE p.order_id = m.order_id AND NOT m.created AND NOT EXISTS (
    SELECT 1 FROM st_payment s WHERE s.k = m.k AND s.external_id = p.external_id)
"""
PAYMENTS = """
INSERT INTO stores_payment (order_id, external_id, kind, amount, paid_at, method)
SELECT m.order_id, s.external_id, s.kind, s.amount, s.paid_at, s.method
FROM st_payment s JOIN st_map m USING (k) {only_created}
ON CONFLICT ON CONSTRAINT payment_once DO UPDATE SET kind = excluded.kind,
    amount = excluded.amount, paid_at = excluded.paid_at, method = excluded.method
"""
REFUNDS_GONE = """
DELETE FROM stores_refund p USING st_map m
WHERE p.order_id = m.order_id AND NOT m.created AND NOT EXISTS (
    SELECT 1 FROM st_refund s WHERE s.k = m.k AND s.external_id = p.external_id)
"""
REFUNDS = """
INSERT INTO stores_refund (order_id, external_id, line_id, stage, amount, succeeded_at)
SELECT m.order_id, s.external_id, x.id, s.stage, s.amount, s.succeeded_at
FROM st_refund s JOIN st_map m USING (k)
LEFT JOIN stores_orderline x ON x.order_id = m.order_id AND x.external_id = s.line
{only_created}
ON CONFLICT ON CONSTRAINT refund_once DO UPDATE SET line_id = excluded.line_id,
    stage = excluded.stage, amount = excluded.amount, succeeded_at = excluded.succeeded_at
"""
CONSIGNEES = """
INSERT INTO stores_consignee (order_id, document, name_hash, phone_hash, phone_last4, country,
    region, city, is_masked)
SELECT m.order_id, s.document, s.name_hash, s.phone_hash, s.phone_last4, s.country, s.region,
       s.city, s.is_masked
FROM st_consignee s JOIN st_map m USING (k) {only_created}
ON CONFLICT (order_id) DO UPDATE SET document = excluded.document,
    name_hash = excluded.name_hash, phone_hash = excluded.phone_hash,
    phone_last4 = excluded.phone_last4, country = excluded.country, region = excluded.region,
    city = excluded.city, is_masked = excluded.is_masked
WHERE stores_consignee.erased_at IS NULL
"""

VERSIONS_SUPERSEDED = """
UPDATE stores_orderversion v SET is_current = false FROM st_map m
WHERE v.order_id = m.order_id AND NOT m.created AND v.source = %(source)s AND v.is_current
"""
VERSIONS = """
INSERT INTO stores_orderversion (order_id, source, n, digest, modified_at, payload, batch_id,
                                 received_at, is_current)
SELECT m.order_id, %(source)s,
       CASE WHEN m.created THEN 1 ELSE 1 + coalesce((
           SELECT max(v.n) FROM stores_orderversion v
           WHERE v.order_id = m.order_id AND v.source = %(source)s), 0) END,
       s.digest, s.modified_at, s.payload, %(batch)s, %(at)s, true
FROM st_order s JOIN st_map m USING (k)
"""
HISTORY = """
INSERT INTO core_entry (subject_type, subject_id, act, before, after, reason, params, actor_kind,
                        actor_id, actor_label, at, must_seal)
SELECT 'stores.order', m.order_id::text,
       CASE WHEN m.created THEN 'received' WHEN m.came_from <> o.state
            THEN m.came_from || '>' || o.state ELSE 'updated' END,
       NULL, jsonb_build_object('state', o.state, 'total', o.total_amount::text,
                                'status', o.channel_status),
       '', jsonb_build_object('source', %(source)s::text, 'batch', %(batch)s::bigint),
       %(actor_kind)s, %(actor_id)s, %(actor_label)s, %(at)s, false
FROM st_map m JOIN stores_order o ON o.id = m.order_id
"""

# part → what takes away what is gone, what puts in what is stated
CHILDREN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "lines": ((LINES_GONE, ITEMS_GONE), (LINES, ITEMS)),
    "amounts": ((AMOUNTS_GONE,), (AMOUNTS,)),
    "payments": ((PAYMENTS_GONE,), (PAYMENTS,)),
    "refunds": ((REFUNDS_GONE,), (REFUNDS,)),
    "consignee": ((), (CONSIGNEES,)),
}
