"""Goods on order: what a purchase promises to a warehouse until it arrives."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction

EXPECT = """
INSERT INTO warehouse_skubalance
    (warehouse_id, sku_id, on_hand, reserved, safety, locked, inbound, inbound_promised, version)
VALUES (%(warehouse)s, %(sku)s, 0, 0, 0, 0, %(units)s, 0, 1)
ON CONFLICT ON CONSTRAINT skubalance_one DO UPDATE
SET inbound = warehouse_skubalance.inbound + excluded.inbound,
    version = warehouse_skubalance.version + 1
"""
ARRIVE = """
UPDATE warehouse_skubalance
SET inbound = greatest(inbound - %(units)s, inbound_promised), version = version + 1
WHERE warehouse_id = %(warehouse)s AND sku_id = %(sku)s
"""


@transaction.atomic
def expect(warehouse_id: int, units: Mapping[int, int]) -> None:
    """Count pieces of SKUs as on their way."""
    _each(EXPECT, warehouse_id, units)


@transaction.atomic
def arrive(warehouse_id: int, units: Mapping[int, int]) -> None:
    """Pieces came, or will not come: they are on their way no longer."""
    _each(ARRIVE, warehouse_id, units)


def _each(statement: str, warehouse_id: int, units: Mapping[int, int]) -> None:
    # rows in the one order in which everybody locks them
    with connection.cursor() as cursor:
        for sku, count in sorted(units.items()):
            if count > 0:
                given = {"warehouse": warehouse_id, "sku": sku, "units": count}
                cursor.execute(statement, given)
