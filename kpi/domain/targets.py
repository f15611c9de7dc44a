"""A month's target, up to a day: what should have been reached by now."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.domain.compare import Window


@dataclass(frozen=True, slots=True)
class MonthTarget:
    """A store's target for one month; `split` weighs its days where a plan says how."""

    month: date
    amount: Decimal
    split: Mapping[date, Decimal] | None = None

    def share(self, window: Window) -> Decimal:
        """The part of the amount that falls on the window's days."""
        if self.split:
            whole = sum(self.split.values(), Decimal(0))
            inside = sum((w for on, w in self.split.items() if on in window), Decimal(0))
            return self.amount * inside / whole if whole else Decimal(0)
        days = calendar.monthrange(self.month.year, self.month.month)[1]
        first = max(self.month, window.first)
        last = min(self.month.replace(day=days), window.last)
        return self.amount * max((last - first).days + 1, 0) / days


def attainment(actual: Decimal | None, to_date: Decimal | None) -> Decimal | None:
    """Actual ÷ target to date; None where either is missing or the target is nought."""
    if actual is None or not to_date:
        return None
    return actual / to_date
