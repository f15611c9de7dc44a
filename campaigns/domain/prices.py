"""The price guard: how low a promotion price may go."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

FLOOR_SHARE = Decimal("0.70")
FREIGHT_SHARE = Decimal("0.05")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Guard:
    """What is known of a SKU's price; what is not known is None and guards nothing."""

    list_price: Decimal | None
    cost: Decimal | None
    commission: Decimal
    is_exempt: bool = False
    is_driver: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The lowest price by list and by cost, and which of the two is breached."""

    by_list: Decimal | None
    by_cost: Decimal | None
    under_list: bool
    under_cost: bool
    is_excused: bool

    @property
    def is_allowed(self) -> bool:
        """Whether a campaign may carry the price."""
        return self.is_excused or not (self.under_list or self.under_cost)

    @property
    def floor(self) -> Decimal | None:
        """The higher of the two floors."""
        known = [one for one in (self.by_list, self.by_cost) if one is not None]
        return max(known, default=None)


def judge(price: Decimal, guard: Guard) -> Verdict:
    """Hold a promotion price against 70 % of list, and against cost with what a sale takes."""
    by_list = None if guard.list_price is None else _cents(guard.list_price * FLOOR_SHARE)
    by_cost = lowest_by_cost(guard.cost, guard.commission)
    under_list = by_list is not None and price < by_list
    under_cost = by_cost is not None and price < by_cost
    list_excused = guard.is_exempt or not under_list
    cost_excused = guard.is_driver or not under_cost
    return Verdict(by_list, by_cost, under_list, under_cost, list_excused and cost_excused)


def lowest_by_cost(cost: Decimal | None, commission: Decimal) -> Decimal | None:
    """The price at which commission and freight leave just the cost."""
    kept = 1 - commission - FREIGHT_SHARE
    if cost is None or kept <= 0:
        return None
    return _cents(cost / kept)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_UP)
