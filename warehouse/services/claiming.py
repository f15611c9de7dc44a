"""The usual reservation in one prepared statement: everything is there at the first warehouse.

It locks what the slower way locks and in the same order (orders, then balances by SKU and
warehouse), and does everything or nothing. What it cannot do is left to `reservation`.
"""

from __future__ import annotations

import weakref
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

# Two statements, for each sees what was committed before it began: what somebody else did to an
# order while we waited for it is seen by the second.
PREPARE = """
PREPARE lock_orders (bigint[]) AS
SELECT o.id FROM stores_order o WHERE o.id = ANY($1) ORDER BY o.id FOR UPDATE;
PREPARE claim_at_once (bigint[], timestamptz) AS
WITH due AS MATERIALIZED (
    SELECT o.id, o.store_id FROM stores_order o
    WHERE o.id = ANY($1) AND o.state IN ('paid', 'held', 'released')
      AND NOT EXISTS (SELECT FROM stores_refund f
                      WHERE f.order_id = o.id AND f.succeeded_at IS NULL)
), claim AS MATERIALIZED (
    SELECT i.id AS item_id, due.id AS order_id, i.sku_id, i.units - gone.units AS units, (
        SELECT p.warehouse_id FROM warehouse_storewarehouse p
        WHERE p.store_id = due.store_id ORDER BY p.rank LIMIT 1) AS warehouse_id
    FROM due
    JOIN stores_orderline l ON l.order_id = due.id
    JOIN stores_orderlineitem i ON i.line_id = l.id
    JOIN LATERAL (SELECT coalesce(sum(r.wanted) FILTER (WHERE r.state = 'done'), 0) AS units,
                         bool_or(r.state = 'live') AS is_live
                  FROM warehouse_reservation r WHERE r.item_id = i.id) gone ON true
    WHERE i.units > gone.units AND gone.is_live IS NOT TRUE
), wanted AS MATERIALIZED (
    SELECT sku_id, warehouse_id, sum(units)::int AS units FROM claim
    WHERE warehouse_id IS NOT NULL GROUP BY 1, 2
), held AS MATERIALIZED (
    SELECT b.id, w.units, b.on_hand - b.reserved >= w.units AS enough
    FROM wanted w
    JOIN warehouse_skubalance b ON b.sku_id = w.sku_id AND b.warehouse_id = w.warehouse_id
    ORDER BY b.sku_id, b.warehouse_id FOR UPDATE OF b
), verdict AS MATERIALIZED (
    SELECT (SELECT count(*) FROM wanted) AS asked,
           (SELECT count(*) FROM held WHERE enough) AS there
), taken AS (
    UPDATE warehouse_skubalance b SET reserved = b.reserved + held.units, version = b.version + 1
    FROM held, verdict
    WHERE verdict.asked = verdict.there AND b.id = held.id
      AND b.on_hand - b.reserved >= held.units
    RETURNING b.id
), made AS (
    INSERT INTO warehouse_reservation
        (item_id, order_id, sku_id, warehouse_id, wanted, held, state, at)
    SELECT item_id, order_id, sku_id, warehouse_id, units, units, 'live', $2
    FROM claim, verdict
    WHERE verdict.asked = verdict.there AND warehouse_id IS NOT NULL
    RETURNING id
)
SELECT (SELECT asked FROM verdict), (SELECT count(*) FROM taken)
"""
CLAIM = "EXECUTE lock_orders (%s::bigint[]); EXECUTE claim_at_once (%s::bigint[], %s)"
_prepared: weakref.WeakSet[Any] = weakref.WeakSet()


class _Undo(Exception):
    """Not everything was there: the locks are to be let go before the slower way takes them."""


def claim_at_once(order_ids: Collection[int], *, at: datetime) -> bool:
    """Claim all that these orders want; False, and nothing changed, when a piece is missing."""
    try:
        if not connection.in_atomic_block:
            # sent as one message, both statements are one transaction by themselves
            return _claim(order_ids, at)
        with transaction.atomic():
            if not _claim(order_ids, at):
                raise _Undo
    except _Undo:
        return False
    except IntegrityError:
        return False  # somebody claimed for the same order while we waited for it
    return True


def _claim(order_ids: Collection[int], at: datetime) -> bool:
    ids = list(order_ids)
    with connection.cursor() as cursor:
        if connection.connection not in _prepared:
            cursor.execute(PREPARE)
            _prepared.add(connection.connection)
        cursor.execute(CLAIM, [ids, ids, at])
        asked, taken = cursor.fetchone()
    return bool(asked == taken)
