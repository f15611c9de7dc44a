"""What must add up in stock: moves, levels, balances, claims, and the orders behind them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from ecomops.core.health import examination

SHOWN = 20
PATIENCE = timedelta(minutes=5)

LEDGER = """
WITH moved AS (
    SELECT bin, sku, lot, status, sum(units) AS units FROM (
        SELECT to_bin_id AS bin, sku_id AS sku, lot, to_status AS status, units
        FROM warehouse_stockmove WHERE to_bin_id IS NOT NULL
        UNION ALL
        SELECT from_bin_id, sku_id, lot, from_status, -units
        FROM warehouse_stockmove WHERE from_bin_id IS NOT NULL
    ) m GROUP BY 1, 2, 3, 4
)
SELECT b.code, s.code, coalesce(l.on_hand, 0), coalesce(m.units, 0)
FROM moved m
FULL JOIN warehouse_stocklevel l
    ON (l.bin_id, l.sku_id, l.lot, l.status) = (m.bin, m.sku, m.lot, m.status)
JOIN warehouse_bin b ON b.id = coalesce(m.bin, l.bin_id)
JOIN stores_sku s ON s.id = coalesce(m.sku, l.sku_id)
WHERE coalesce(l.on_hand, 0) <> coalesce(m.units, 0)
ORDER BY 1, 2 LIMIT %(shown)s
"""
BALANCES = """
SELECT w.code, s.code, coalesce(k.on_hand, 0), coalesce(l.units, 0)
FROM warehouse_skubalance k
FULL JOIN (
    SELECT b.warehouse_id, l.sku_id, sum(l.on_hand) AS units
    FROM warehouse_stocklevel l JOIN warehouse_bin b ON b.id = l.bin_id
    WHERE l.status = 'good' GROUP BY 1, 2
) l USING (warehouse_id, sku_id)
JOIN warehouse_warehouse w ON w.id = warehouse_id
JOIN stores_sku s ON s.id = sku_id
WHERE coalesce(k.on_hand, 0) <> coalesce(l.units, 0)
ORDER BY 1, 2 LIMIT %(shown)s
"""
CLAIMS = """
SELECT w.code, s.code, coalesce(k.reserved, 0), coalesce(r.units, 0)
FROM warehouse_skubalance k
FULL JOIN (
    SELECT warehouse_id, sku_id, sum(held) AS units FROM warehouse_reservation
    WHERE state = 'live' GROUP BY 1, 2
) r USING (warehouse_id, sku_id)
JOIN warehouse_warehouse w ON w.id = warehouse_id
JOIN stores_sku s ON s.id = sku_id
WHERE coalesce(k.reserved, 0) <> coalesce(r.units, 0)
ORDER BY 1, 2 LIMIT %(shown)s
"""
# Whose money is asked back claims nothing; whose event is on its way will claim.
UNCLAIMED = """
SELECT DISTINCT o.external_id
FROM stores_order o
JOIN stores_orderline l ON l.order_id = o.id AND l.gone_at IS NULL
JOIN stores_orderlineitem i ON i.line_id = l.id AND i.units > 0
WHERE o.state IN ('paid', 'held', 'released')
  AND EXISTS (SELECT FROM warehouse_storewarehouse a WHERE a.store_id = o.store_id)
  AND NOT EXISTS (SELECT FROM warehouse_reservation r WHERE r.item_id = i.id
                  AND r.state IN ('live', 'done'))
  AND NOT EXISTS (SELECT FROM stores_refund f WHERE f.order_id = o.id AND f.succeeded_at IS NULL)
  AND NOT EXISTS (SELECT FROM core_outboxevent e WHERE e.done_at IS NULL
                  AND e.name IN ('orders.received', 'orders.matched'))
  AND NOT EXISTS (SELECT FROM core_entry h WHERE h.subject_type = 'stores.order'
                  AND h.subject_id = o.id::text AND h.at > %(since)s)
ORDER BY 1 LIMIT %(shown)s
"""


LOCKS = """
SELECT w.code, s.code, b.locked, coalesce(l.units, 0)
FROM warehouse_skubalance b
JOIN warehouse_warehouse w ON w.id = b.warehouse_id
JOIN stores_sku s ON s.id = b.sku_id
LEFT JOIN (SELECT warehouse_id, sku_id, sum(units) AS units FROM warehouse_stocklock
           WHERE ended_at IS NULL GROUP BY 1, 2) l
  ON l.warehouse_id = b.warehouse_id AND l.sku_id = b.sku_id
WHERE b.locked <> coalesce(l.units, 0) ORDER BY 1, 2 LIMIT %(shown)s
"""


def _found(query: str, **more: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"shown": SHOWN, **more})
        return list(cursor.fetchall())


@examination("ledger = levels")
def ledger(_at: datetime) -> Iterator[str]:
    for place, sku, said, counted in _found(LEDGER):
        yield _(
            "Bin %(bin)s says %(said)s pieces of %(sku)s, its moves add up to %(counted)s:"
            " count the bin, and restore a backup if the shelf agrees with the moves."
        ) % {"bin": place, "sku": sku, "said": said, "counted": counted}


@examination("levels = balances")
def balances(_at: datetime) -> Iterator[str]:
    for place, sku, said, counted in _found(BALANCES):
        yield _(
            "Warehouse %(warehouse)s says %(said)s good pieces of %(sku)s, its bins hold"
            " %(counted)s: stop waves for it and restore the last backup without this."
        ) % {"warehouse": place, "sku": sku, "said": said, "counted": counted}


@examination("reservations = balances")
def claims(_at: datetime) -> Iterator[str]:
    for place, sku, said, counted in _found(CLAIMS):
        yield _(
            "Warehouse %(warehouse)s says %(said)s pieces of %(sku)s are reserved, orders claim"
            " %(counted)s: stop waves for it and restore the last backup without this."
        ) % {"warehouse": place, "sku": sku, "said": said, "counted": counted}


@examination("reservations = orders")
def unclaimed(at: datetime) -> Iterator[str]:
    for (number,) in _found(UNCLAIMED, since=at - PATIENCE):
        yield _(
            "Order %(order)s is paid and claims no stock: hold it and release it again, or import"
            " it once more."
        ) % {"order": number}


@examination("campaign locks = balances")
def locks(_at: datetime) -> Iterator[str]:
    for place, sku, said, counted in _found(LOCKS):
        yield _(
            "Warehouse %(warehouse)s says %(said)s pieces of %(sku)s are locked, campaigns keep"
            " %(counted)s: change the campaign's goods and approve it again."
        ) % {"warehouse": place, "sku": sku, "said": said, "counted": counted}
