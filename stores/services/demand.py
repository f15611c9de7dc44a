"""Demand by day, kept beside the orders it is read from: days are recomputed, never adjusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

from ecomops.core.clock import day_bounds
from stores.models import Store

LOCK = 7_715

# Paid for, and still part of its order; a presale counts on the day it was paid in full.
COUNTED = """
CREATE TEMP TABLE d_counted ON COMMIT DROP AS
SELECT (o.paid_at AT TIME ZONE %(zone)s)::date AS "on", i.sku_id, sum(i.units) AS units,
       sum(round(l.amount * i.revenue_share, 4)) AS amount
FROM stores_order o
JOIN stores_orderline l ON l.order_id = o.id AND l.gone_at IS NULL
JOIN stores_orderlineitem i ON i.line_id = l.id AND i.units <> 0
WHERE o.store_id = %(store)s AND o.paid_at >= %(start)s AND o.paid_at < %(stop)s
  AND (o.paid_at AT TIME ZONE %(zone)s)::date = ANY(%(days)s::date[])
GROUP BY 1, 2 HAVING sum(i.units) <> 0
"""
GONE = """
DELETE FROM stores_demandday d
WHERE d.store_id = %(store)s AND d."on" = ANY(%(days)s::date[])
  AND NOT EXISTS (SELECT 1 FROM d_counted c WHERE c."on" = d."on" AND c.sku_id = d.sku_id)
"""
PUT = """
INSERT INTO stores_demandday (store_id, sku_id, "on", units, amount)
SELECT %(store)s, c.sku_id, c."on", c.units, c.amount FROM d_counted c ORDER BY c."on", c.sku_id
ON CONFLICT (store_id, "on", sku_id) DO UPDATE SET units = excluded.units, amount = excluded.amount
WHERE (stores_demandday.units, stores_demandday.amount)
      IS DISTINCT FROM (excluded.units, excluded.amount)
"""
DAYS_OF = """
SELECT o.store_id, array_agg(DISTINCT (o.paid_at AT TIME ZONE s.zone)::date)
FROM stores_order o JOIN stores_store s ON s.id = o.store_id
WHERE o.id = ANY(%s) AND o.paid_at IS NOT NULL GROUP BY o.store_id ORDER BY o.store_id
"""


@transaction.atomic
def count_days(store: Store, days: Iterable[date]) -> int:
    """Count the demand of a store's days again; return how many rows changed."""
    wanted = sorted(set(days))
    if not wanted:
        return 0
    given: dict[str, Any] = {
        "store": store.pk,
        "zone": store.zone,
        "days": wanted,
        "start": day_bounds(wanted[0], store.zone)[0],
        "stop": day_bounds(wanted[-1], store.zone)[1],
    }
    with connection.cursor() as cursor:
        # one count of a store at a time: the one that reads last writes last
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, store.pk])
        cursor.execute(COUNTED, given)
        cursor.execute(GONE, given)
        changed = cursor.rowcount
        cursor.execute(PUT, given)
        changed += cursor.rowcount
        cursor.execute("DROP TABLE d_counted")
    return changed


def count_days_of(orders: Sequence[int]) -> int:
    """Count the days again on which these orders were paid."""
    with connection.cursor() as cursor:
        cursor.execute(DAYS_OF, [list(orders)])
        found = cursor.fetchall()
    stores = Store.objects.in_bulk([pk for pk, _days in found])
    return sum(count_days(stores[pk], days) for pk, days in found)
