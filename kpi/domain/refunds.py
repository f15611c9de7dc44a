"""How much of a pay-day's refunds is known by its age, and what is still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

HORIZON = 45
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class RefundCurve:
    """A store's long-run refund rate, and the share of it known by each age in days."""

    rate: Decimal
    known: tuple[Decimal, ...]

    def share_known(self, age: int) -> Decimal:
        if age < 0 or not self.known:
            return ZERO if self.known else ONE
        return self.known[age] if age < len(self.known) else ONE

    def still_to_come(self, paid: Decimal, age: int) -> Decimal:
        """Refunds of a day's paid amount that experience still expects after `age` days."""
        return paid * self.rate * (ONE - self.share_known(age))


def curve(paid: Decimal, refunded_by_delay: Mapping[int, Decimal]) -> RefundCurve | None:
    """The curve of ripe pay-days: `refunded_by_delay` is money by days since payment."""
    whole = sum(refunded_by_delay.values(), ZERO)
    if paid <= 0:
        return None
    if whole <= 0:
        return RefundCurve(ZERO, (ONE,))
    known, running = [], ZERO
    for age in range(HORIZON):
        running += refunded_by_delay.get(age, ZERO)
        known.append(min(running / whole, ONE))
    return RefundCurve(min(whole / paid, ONE), tuple(known))
