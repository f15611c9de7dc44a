"""What a buyer can get a piece for when several mechanics meet: the worst case for us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
# Nobody buys more pieces of one thing just to reach a threshold.
MOST_PIECES = 10


@dataclass(frozen=True, slots=True)
class Off:
    """Money off an order from a sum on: a coupon has no such sum."""

    amount: Decimal
    from_amount: Decimal = Decimal(0)


def worst_price(price: Decimal, offs: Sequence[Off]) -> Decimal:
    """The lowest price of a piece that an order of one kind of thing can reach, never below nought.

    Every mechanic counts once an order; whoever buys more pieces reaches more thresholds but
    shares what is taken off among them.
    """
    found = (_apiece(price, offs, pieces) for pieces in range(1, MOST_PIECES + 1))
    return max(min(found), Decimal(0)).quantize(CENT, ROUND_HALF_UP)


def _apiece(price: Decimal, offs: Sequence[Off], pieces: int) -> Decimal:
    total = price * pieces
    taken = sum((off.amount for off in offs if total >= off.from_amount), Decimal(0))
    return (total - taken) / pieces
