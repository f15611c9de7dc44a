"""Exchange rates by day, monthly targets and the sales that return the annual fee."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from ecomops.demo.company.calendar import MONTHS
from ecomops.demo.company.daily import daily
from ecomops.demo.company.plan import store_calendar
from ecomops.demo.company.rhythm import DAYS, rhythm, weights_of
from ecomops.demo.company.stores import RAMP, STORES, USD_RATE, StoreSpec
from ecomops.demo.company.stories import FEE_GAP
from ecomops.demo.company.streams import stream
from ecomops.demo.company.traffic import visitors


@dataclass(frozen=True, slots=True)
class TargetSpec:
    """What a store is to reach in a month; `currency` is empty for what is not money."""

    store: str
    month: date
    metric: str
    amount: Decimal
    currency: str


def exchange_rates(seed: int, today: date) -> list[tuple[date, Decimal]]:
    """Yuan for a dollar on every day of the history: a walk that is pulled back to its level."""
    steps = stream(seed, "rates").normal(0, 0.011, DAYS)
    level, walked = USD_RATE, []
    for step in steps.tolist():
        level += step + (USD_RATE - level) * 0.02
        walked.append(round(level, 4))
    days = store_calendar(STORES[0].code, today).days
    return [(on, Decimal(str(rate))) for on, rate in zip(days, walked, strict=True)]


def _months(today: date) -> list[date]:
    """The months that have targets: thirteen back and to the end of the year, at least two on."""
    first = date(today.year - 1, today.month, 1)
    last = max(date(today.year, 12, 1), (today.replace(day=1) + timedelta(days=62)).replace(day=1))
    months = [first]
    while months[-1] < last:
        months.append((months[-1] + timedelta(days=31)).replace(day=1))
    return months


def targets(seed: int, today: date, scale: float = 1.0) -> list[TargetSpec]:
    """Monthly targets of all stores: net sales, and the visitors, conversion and basket in them."""
    made: list[TargetSpec] = []
    for row, store in enumerate(STORES):
        hope = stream(seed, "targets", store.code)
        for month in _months(today):
            if store.opens_with_ramp and month < rhythm(seed, today).opens:
                continue
            made += _month(seed, today, store, row, month, float(hope.uniform(0.96, 1.16)), scale)
    return made


def day_weights(code: str, month: date) -> dict[date, Decimal]:
    """How a store's month is to be shared out over its days."""
    store = next(one for one in STORES if one.code == code)
    days = [month + timedelta(days=n) for n in range(monthrange(month.year, month.month)[1])]
    weights = zip(days, weights_of(store, days), strict=True)
    return {on: Decimal(f"{weight:.4f}") for on, weight in weights}


def _orders_expected(seed: int, today: date, row: int, month: date) -> float:
    """Orders of a full month; a month not over yet is carried on at its factor."""
    beat = rhythm(seed, today)
    inside = np.array([(on.year, on.month) == (month.year, month.month) for on in beat.days])
    end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if inside.any() and beat.days[-1] >= end:
        return float(beat.expected[row, inside].sum())
    usual = float(beat.expected[row, -180:].mean())
    before = np.mean([MONTHS[on.month] for on in beat.days[-180:]])
    return usual * end.day * MONTHS[month.month] / float(before)


def _month(
    seed: int, today: date, store: StoreSpec, row: int, month: date, hope: float, scale: float
) -> list[TargetSpec]:
    orders = _orders_expected(seed, today, row, month) * scale
    net = orders * store.order_value * (1 - store.refund_rate) * hope
    ramp = RAMP.get(month.month)
    if store.opens_with_ramp and ramp and month.year == rhythm(seed, today).opens.year:
        net = ramp * scale
    conversion = store.conversion * (1.05 if hope > 1 else 1.0)
    basket = store.order_value * 1.04
    step = Decimal(1000 if net >= 20_000 else 100)
    goal = max(Decimal(1), (Decimal(round(net)) / step).quantize(Decimal(1))) * step
    seen = round(float(goal) / (1 - store.refund_rate) / basket / conversion)
    return [
        TargetSpec(store.code, month, "net_sales", goal, store.currency),
        TargetSpec(store.code, month, "uv_days", Decimal(max(1, round(seen, -2))), ""),
        TargetSpec(store.code, month, "conversion", Decimal(f"{conversion:.4f}"), ""),
        TargetSpec(store.code, month, "aov", Decimal(round(basket)), store.currency),
    ]


def annual_fee_back_at(
    seed: int, today: date, code: str, until: int, scale: float = 1.0
) -> Decimal:
    """The yearly sales that return a store's fee: what it took this year and the story's gap."""
    sums, days = daily(seed, today, code, scale), store_calendar(code, today)
    this_year = np.array([on.year == today.year for on in days.days])
    over = days.starts[1:] <= until
    cents = int(sums.paid_amount[this_year & over].sum())
    return Decimal(round(cents / 100 + FEE_GAP * scale, -2)).quantize(Decimal(1))


def visitors_of(seed: int, today: date, code: str, scale: float = 1.0) -> dict[date, int]:
    """What a store's own log would count if it missed nobody, by day."""
    days = store_calendar(code, today).days
    return dict(zip(days, visitors(seed, today, code, scale).tolist(), strict=True))
