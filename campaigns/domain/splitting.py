"""Targets taken apart: children that add up to the whole exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ONE = Decimal(1)


def split(total: Decimal, weights: Sequence[Decimal], unit: Decimal = CENT) -> list[Decimal]:
    """Share `total` out by weights in whole units; what is left goes to the largest remainders.

    Where every weight is nought all weigh the same. The shares always add up to the total.
    """
    if not weights:
        return []
    known = [max(weight, Decimal(0)) for weight in weights]
    if not sum(known):
        known = [ONE] * len(known)
    whole = sum(known)
    exact = [total * weight / whole for weight in known]
    floors = [(share / unit).to_integral_value(ROUND_DOWN) * unit for share in exact]
    rest = total - sum(floors)
    by_remainder = sorted(
        range(len(known)), key=lambda n: (floors[n] - exact[n], n) if known[n] else (ONE, n)
    )
    for n in by_remainder:
        if rest < unit:
            break
        floors[n] += unit
        rest -= unit
    # a total finer than the unit keeps its crumb on the largest share
    floors[by_remainder[0]] += rest
    return floors


@dataclass(frozen=True, slots=True)
class Path:
    """Net sales as visitors × conversion × spend per buyer."""

    sales: Decimal
    uv: int
    conversion: Decimal
    aov: Decimal


def decompose(sales: Decimal, conversion: Decimal, aov: Decimal) -> Path | None:
    """How many visitors a sum of sales takes; None where nobody buys or spends."""
    if conversion <= 0 or aov <= 0:
        return None
    uv = (sales / (conversion * aov)).to_integral_value(ROUND_HALF_UP)
    if uv == 0:
        return Path(sales, 0, conversion, aov)
    # the basket takes up the rounding, so that the product is the sum again
    return Path(sales, int(uv), conversion, sales / (uv * conversion))
