"""What may be sold of each SKU, told to the stores whenever it changes.

No extra write where stock is moved or reserved: every change counts a balance's version up, and
this looks for SKUs whose versions add up to more than what was last said.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from ecomops.core.models import OutboxEvent
from stores.services import stock_feed
from stores.services.stock_feed import Word

BATCH = 2_000
RESERVING = ("orders.received", "orders.matched", "orders.released")
CHANGED = """
WITH total AS (
    SELECT b.sku_id, sum(b.version) AS version,
           sum(greatest(b.on_hand - b.reserved - b.safety - b.locked, 0)) AS units,
           sum(b.inbound - b.inbound_promised) AS inbound
    FROM warehouse_skubalance b GROUP BY b.sku_id
)
SELECT t.sku_id, t.version, t.units, t.inbound FROM total t
LEFT JOIN stores_skuoffer o ON o.sku_id = t.sku_id
WHERE %s OR o.version IS NULL OR o.version < t.version
ORDER BY t.sku_id LIMIT %s OFFSET %s
"""
REACHED = """
SELECT b.sku_id, w.store_id,
       sum(greatest(b.on_hand - b.reserved - b.safety - b.locked, 0))
FROM warehouse_skubalance b JOIN warehouse_storewarehouse w ON w.warehouse_id = b.warehouse_id
WHERE b.sku_id = ANY(%s) GROUP BY b.sku_id, w.store_id
"""
KEPT = """
SELECT l.sku_id, s.store::bigint, sum(l.units)
FROM warehouse_stocklock l CROSS JOIN LATERAL jsonb_array_elements_text(l.stores) AS s (store)
WHERE l.ended_at IS NULL AND l.sku_id = ANY(%s) GROUP BY l.sku_id, s.store
"""


def settled_at(*, at: datetime) -> datetime:
    """The instant up to which everything that came in is reserved."""
    # a given-up event waits for a person on the health page; stock must not wait with it
    waiting = OutboxEvent.objects.filter(done_at=None, parked_at=None, name__in=RESERVING)
    waiting = waiting.order_by("emitted_at")
    oldest = waiting.values_list("emitted_at", flat=True).first()
    return min(at, oldest) if oldest else at


def offer_changes(*, at: datetime, everything: bool = False) -> int:
    """Tell the stores of every SKU that changed; return how many listings show another number.

    `everything` says all anew, for what no version counts: which warehouses ship for a store.
    """
    changed, offset = 0, 0
    while True:
        words = _words(everything, offset)
        if words:
            changed += len(stock_feed.offer_many(words, at=at))
        if len(words) < BATCH:
            break
        offset += BATCH if everything else 0
    return changed + len(stock_feed.restate_new(at=at))


def _words(everything: bool, offset: int) -> list[Word]:
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [everything, BATCH, offset])
        rows = cursor.fetchall()
        skus = [row[0] for row in rows]
        reach = _by_sku(cursor, REACHED, skus)
        kept = _by_sku(cursor, KEPT, skus)
    return [
        Word(sku, int(units), int(version), max(0, int(inbound)), reach.get(sku, {}),
             kept.get(sku, {}))
        for sku, version, units, inbound in rows
    ]  # fmt: skip


def _by_sku(cursor: object, query: str, skus: list[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    cursor.execute(query, [skus])  # type: ignore[attr-defined]  # Django's cursor wrapper
    for sku, store, units in cursor.fetchall():  # type: ignore[attr-defined]  # the same
        found.setdefault(sku, {})[store] = int(units)
    return found
