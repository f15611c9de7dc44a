"""The usual reservation in one call of the database: everything is there at the first warehouse.

`warehouse_reserve` (migration 0010) locks what the slower way locks and in the same order (orders,
then balances by SKU and warehouse), and does everything or nothing. What it cannot do is left to
`reservation`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, connection, transaction

CLAIM = "SELECT warehouse_reserve(%s::bigint[], %s)"


def claim_at_once(order_ids: Collection[int], *, at: datetime) -> bool:
    """Claim all that these orders want; False, and nothing changed, when a piece is missing."""
    try:
        if connection.in_atomic_block:
            with transaction.atomic():
                _claim(order_ids, at)
        else:
            _claim(order_ids, at)  # one statement is a transaction by itself
    except IntegrityError:
        return False  # a piece is missing, or somebody claimed for the same order meanwhile
    return True


def _claim(order_ids: Collection[int], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [list(order_ids), at])
