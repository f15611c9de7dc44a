"""What moved sales: the exact split of a gap into visitors, conversion and spend per buyer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

FACTORS = ("uv", "conversion", "aov")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Basket:
    """Visitors, buyers and sales of one store in one window."""

    visitors: Decimal
    buyers: Decimal
    sales: Decimal

    def factors(self) -> dict[str, Fraction] | None:
        """The three factors whose product is `sales`; None where one of them is undefined."""
        if not self.visitors or not self.buyers:
            return None
        visitors, buyers = Fraction(self.visitors), Fraction(self.buyers)
        return {
            "uv": visitors,
            "conversion": buyers / visitors,
            "aov": Fraction(self.sales) / buyers,
        }


def shapley(before: Mapping[str, Fraction], after: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Each factor's share of the change of the product, the same in whatever order it is told."""
    shares = dict.fromkeys(before, Fraction(0))
    orders = list(permutations(before))
    for order in orders:
        state = dict(before)
        for name in order:
            old = _product(state)
            state[name] = after[name]
            shares[name] += _product(state) - old
    return {name: share / len(orders) for name, share in shares.items()}


def split_gap(before: Basket, after: Basket) -> dict[str, Decimal] | None:
    """The change of sales by factor, in cents that add up to it exactly."""
    old, new = before.factors(), after.factors()
    if old is None or new is None:
        return None
    shares = shapley(old, new)
    gap = (after.sales - before.sales).quantize(CENT)
    return dict(zip(FACTORS, _cents([shares[name] for name in FACTORS], gap), strict=True))


def _product(factors: Mapping[str, Fraction]) -> Fraction:
    result = Fraction(1)
    for value in factors.values():
        result *= value
    return result


def _cents(shares: Sequence[Fraction], total: Decimal) -> list[Decimal]:
    """Round so that nothing is lost: the largest remainders take what rounding left over."""
    floors = [share * 100 // 1 for share in shares]
    left = int(total * 100) - sum(floors)
    order = sorted(range(len(shares)), key=lambda n: shares[n] * 100 - floors[n], reverse=True)
    for n in range(abs(left)):
        floors[order[n % len(order)]] += 1 if left > 0 else -1
    return [Decimal(cents) / 100 for cents in floors]
