"""What stores together should have reached: targets to date, ratios weighed by their base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kpi.domain.compare import Window
from kpi.domain.moved import Basket
from kpi.domain.targets import MonthTarget

ZERO = Decimal(0)
ADDED = ("net_sales", "uv_days", "net_margin")


@dataclass(frozen=True, slots=True)
class StorePlan:
    """One store's monthly targets, by metric and month."""

    months: Mapping[str, Mapping[date, Decimal]] = field(default_factory=dict)
    # a month's target by day, where it was shared out
    days: Mapping[tuple[str, date], Mapping[date, Decimal]] = field(default_factory=dict)

    def split_of(self, metric: str, month: date) -> Mapping[date, Decimal] | None:
        """What each day of a month weighs: by its own shares, else by those of its net sales."""
        return self.days.get((metric, month)) or self.days.get(("net_sales", month))

    def to_date(self, metric: str, window: Window) -> Decimal | None:
        """The share of added-up targets that falls on the window; None where a month has none."""
        known = self.months.get(metric, {})
        parts = []
        for month, inside in months_of(window):
            if month not in known:
                return None
            split = self.split_of(metric, month)
            parts.append(MonthTarget(month, known[month], split).share(inside))
        return sum(parts, ZERO)

    def each_month(self, metric: str, window: Window) -> list[tuple[Window, Decimal]] | None:
        """A ratio's target in each month of the window; None where a month has none."""
        known = self.months.get(metric, {})
        found = [(inside, known.get(month)) for month, inside in months_of(window)]
        if any(value is None for _inside, value in found):
            return None
        return [(inside, value) for inside, value in found if value is not None]

    def basket(self, window: Window) -> Basket | None:
        """Visitors, buyers and sales as the targets foresee them."""
        rates, baskets = self.each_month("conversion", window), self.each_month("aov", window)
        if rates is None or baskets is None:
            return None
        visitors = buyers = sales = ZERO
        for (inside, rate), (_same, spend) in zip(rates, baskets, strict=True):
            people = self.to_date("uv_days", inside)
            if people is None:
                return None
            visitors += people
            buyers += people * rate
            sales += people * rate * spend
        return Basket(visitors, buyers, sales)


def months_of(window: Window) -> Iterable[tuple[date, Window]]:
    """Each month's first day with the part of the window that lies in it."""
    first = window.first
    while first <= window.last:
        month = first.replace(day=1)
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        last = min(window.last, date.fromordinal(after.toordinal() - 1))
        yield month, Window(first, last)
        first = after


def together(
    plans: Sequence[StorePlan], metric: str, window: Window, factors: Sequence[Decimal | None]
) -> Decimal | None:
    """The target of several stores at once; `factors` turns each one's money into one currency."""
    if not plans or any(factor is None for factor in factors):
        return None
    known = [factor or ZERO for factor in factors]
    if metric in ADDED:
        shares = [plan.to_date(metric, window) for plan in plans]
        rated = known if metric != "uv_days" else [Decimal(1)] * len(plans)
        if any(share is None for share in shares):
            return None
        return sum(((s or ZERO) * f for s, f in zip(shares, rated, strict=True)), ZERO)
    if metric in ("conversion", "aov"):
        baskets = [plan.basket(window) for plan in plans]
        if any(basket is None for basket in baskets):
            return None
        people = sum((b.visitors for b in baskets if b), ZERO)
        buyers = sum((b.buyers for b in baskets if b), ZERO)
        sales = sum((b.sales * f for b, f in zip(baskets, known, strict=True) if b), ZERO)
        if metric == "conversion":
            return buyers / people if people else None
        return sales / buyers if buyers else None
    each = plans[0].each_month(metric, window) if len(plans) == 1 else None
    days = sum(inside.days for inside, _value in each) if each else 0
    return sum((v * inside.days for inside, v in each), ZERO) / days if each and days else None
