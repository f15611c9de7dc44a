"""What a store's orders come to by day: the sums that the platform's own report shows too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from ecomops.demo.company.aftermath import aftermath
from ecomops.demo.company.plan import Ints, plan
from ecomops.demo.company.rhythm import DAYS


@dataclass(slots=True)
class Daily:
    """Columns by day; money in cents of the store's currency."""

    placed_buyers: Ints
    placed_amount: Ints
    paid_buyers: Ints
    paid_orders: Ints
    paid_amount: Ints
    units: Ints
    refund_amount: Ints


def _sum(day: Ints, weight: Ints | None = None) -> Ints:
    inside = (day >= 0) & (day < DAYS)
    weights = None if weight is None else weight[inside]
    return np.rint(np.bincount(day[inside], weights, DAYS)).astype(np.int64)


def _distinct(day: Ints, who: Ints) -> Ints:
    """How many different people on each day."""
    pairs = np.unique(day * (int(who.max(initial=0)) + 1) + who)
    return _sum(pairs // (int(who.max(initial=0)) + 1))


@lru_cache(maxsize=16)
def daily(seed: int, today: date, code: str, scale: float = 1.0) -> Daily:
    """The day sums of a store, all of its orders included."""
    it, after = plan(seed, today, code, scale), aftermath(seed, today, code, scale)
    orders, lines, calendar = it.orders, it.lines, it.calendar
    paid = orders.paid > 0
    pay_day = calendar.day_of(orders.paid)[paid]
    pieces = np.bincount(lines.order, lines.units, len(paid)).astype(np.int64)
    back = after.refund > 0
    return Daily(
        placed_buyers=_distinct(orders.day, orders.buyer),
        placed_amount=_sum(orders.day, orders.total),
        paid_buyers=_distinct(pay_day, orders.buyer[paid]),
        paid_orders=_sum(pay_day),
        paid_amount=_sum(pay_day, orders.total[paid]),
        units=_sum(pay_day, pieces[paid]),
        refund_amount=_sum(calendar.day_of(after.refunded)[back], after.refund[back]),
    )
