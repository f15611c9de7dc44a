"""Advertising by tool and day: what was spent and what the tools claim to have sold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from ecomops.demo.company import calendar
from ecomops.demo.company.daily import daily
from ecomops.demo.company.orders import money
from ecomops.demo.company.plan import Ints, store_calendar
from ecomops.demo.company.rhythm import DAYS, rhythm
from ecomops.demo.company.stores import BY_CODE, STORES, USD_RATE, StoreSpec
from ecomops.demo.company.stories import (
    BURN_COST,
    BURN_DAYS,
    BURN_ROI,
    BURN_STORE,
    CAPPED_COST,
    CAPPED_HOUR,
    CAPPED_ROI,
    LIVE_DAY,
    LIVE_ROI,
    LIVE_STORE,
)
from ecomops.demo.company.streams import stream
from stores.domain.records import AdRecord

MARKETING, MARKETING_NOVEMBER = 0.110, 0.21
NET_OF_PAID = 0.855
SETTLED_DAYS = 15


@dataclass(frozen=True, slots=True)
class Tool:
    """One advertising tool; click rate, click price and conversion are 0 for pay-per-sale."""

    code: str
    family: str
    share: float  # of the company's ad spend
    ctr: float
    cpc: float  # in the stores' currency
    conversion: float
    roi: float
    campaigns: tuple[tuple[str, float], ...]


TOOLS: tuple[Tool, ...] = (
    Tool("keyword", "tb", 0.30, 0.044, 1.35, 0.032, 3.4,
         (("关键词·主推款", 0.6), ("关键词·长尾词", 0.4))),
    Tool("audience", "tb", 0.14, 0.060, 0.95, 0.014, 2.1, (("人群·冬季拉新", 1.0),)),
    Tool("full_site", "tb", 0.12, 0.038, 1.10, 0.030, 3.9, (("全站推·店铺", 1.0),)),
    Tool("affiliate", "tb", 0.09, 0.0, 0.0, 0.0, 8.5, (("淘宝客·通用计划", 1.0),)),
    Tool("jd_express", "jd", 0.08, 0.019, 1.90, 0.036, 3.7, (("快车·主推款", 1.0),)),
    Tool("pdd_full_site", "pdd", 0.10, 0.031, 0.45, 0.017, 3.3, (("全站推广", 1.0),)),
    Tool("qianchuan", "dy", 0.12, 0.030, 1.50, 0.024, 2.2, (("千川·直播间", 1.0),)),
    Tool("meta", "us", 0.03, 0.012, 0.52, 0.023, 2.0, (("Advantage+ catalogue", 1.0),)),
    Tool("google", "us", 0.02, 0.012, 0.52, 0.023, 2.0, (("Shopping", 1.0),)),
)  # fmt: skip


def tools_of(store: StoreSpec) -> tuple[Tool, ...]:
    """The tools a store advertises with."""
    return tuple(tool for tool in TOOLS if tool.family == store.family)


def _spend(seed: int, today: date, store: StoreSpec, tool: Tool, scale: float) -> np.ndarray:
    """A tool's spend in the store by day: its share of the company's, smooth, more in November."""
    beat = rhythm(seed, today)
    value = np.array([s.order_value * (1 if s.domestic else USD_RATE) for s in STORES])
    sales = beat.expected * value[:, None] * scale
    company = np.convolve(np.pad(sales.sum(axis=0), 3, mode="edge"), np.ones(7) / 7, "valid")
    family = np.array([s.family == tool.family for s in STORES])
    row = next(at for at, spec in enumerate(STORES) if spec.code == store.code)
    of_family = sales[row] / np.maximum(sales[family].sum(axis=0), 1e-9)
    rate = np.array([MARKETING_NOVEMBER if on.month == 11 else MARKETING for on in beat.days])
    quiet = np.array([0.4 if calendar.couriers_pause(on) else 1.0 for on in beat.days])
    noise = stream(seed, "spend", store.code, tool.code).lognormal(0, 0.07, DAYS)
    spend = company * NET_OF_PAID * rate * tool.share * of_family * quiet * noise
    return spend / (1 if store.domestic else USD_RATE)


@dataclass(slots=True)
class _Days:
    """A tool's days: money in cents."""

    cost: Ints
    sales: Ints
    stopped: dict[int, int]  # column → hour its budget was gone


def _tool_days(seed: int, today: date, store: StoreSpec, tool: Tool, scale: float) -> _Days:
    cost = _spend(seed, today, store, tool, scale)
    roi = tool.roi * stream(seed, "roi", store.code, tool.code).lognormal(-0.01, 0.13, DAYS)
    converts = store_calendar(store.code, today).converts
    roi = roi * (1 + (converts - 1) * 0.5)
    stopped: dict[int, int] = {}
    window = range(DAYS - 1 - BURN_DAYS[0], DAYS - BURN_DAYS[1])
    if store.code == BURN_STORE and tool.code in ("audience", "keyword"):
        steady = stream(seed, "burn", tool.code).lognormal(0, 0.02, len(window))
        burning = tool.code == "audience"
        cost[window] = (BURN_COST if burning else CAPPED_COST) * scale * steady
        roi[window] = (BURN_ROI if burning else CAPPED_ROI) * steady
        stopped = {} if burning else dict.fromkeys(window, CAPPED_HOUR)
    cents = np.rint(cost * 100).astype(np.int64)
    sales = np.rint(cents * roi).astype(np.int64)
    if store.code == LIVE_STORE:
        at = DAYS - 1 - LIVE_DAY
        sales[at] = daily(seed, today, store.code, scale).paid_amount[at] * 92 // 100
        cents[at] = round(int(sales[at]) / LIVE_ROI)
    return _Days(cents, sales, stopped)


def ad_days(
    seed: int, today: date, code: str, until: int, scale: float = 1.0, first: int = 0
) -> Iterator[AdRecord]:
    """The reported days of all tools of a store that were over by `until`."""
    store, days = BY_CODE[code], store_calendar(code, today)
    for tool in tools_of(store):
        made = _tool_days(seed, today, store, tool, scale)
        rng = stream(seed, "clicks", code, tool.code)
        wobble = rng.lognormal(0, 0.06, (DAYS, 3))
        for at in range(first, DAYS):
            if days.starts[at + 1] > until:
                break
            if not made.cost[at]:
                continue
            yield from _campaigns(store, tool, days.days[at], at, made, wobble[at])


def _campaigns(
    store: StoreSpec, tool: Tool, on: date, at: int, made: _Days, wobble: np.ndarray
) -> Iterator[AdRecord]:
    """One record per campaign; together they are the tool's day."""
    cost, sales = int(made.cost[at]), int(made.sales[at])
    left_cost, left_sales = cost, sales
    for number, (name, share) in enumerate(tool.campaigns, start=1):
        last = number == len(tool.campaigns)
        part_cost = left_cost if last else round(cost * share)
        part_sales = left_sales if last else round(sales * share)
        left_cost, left_sales = left_cost - part_cost, left_sales - part_sales
        measures = _measures(store, tool, part_cost, part_sales, wobble)
        if at in made.stopped:
            measures["budget_spent_hour"] = Decimal(made.stopped[at])
        yield AdRecord(on, tool.code, f"{tool.code}-{number}", name, "", "", SETTLED_DAYS, measures)


def _measures(
    store: StoreSpec, tool: Tool, cost: int, sales: int, wobble: np.ndarray
) -> dict[str, Decimal]:
    direct = round(sales * (0.62 if tool.ctr else 1.0))
    measures = {
        "ad_cost": money[cost],
        "ad_sales": money[sales],
        "ad_sales_direct": money[direct],
        "ad_sales_assisted": money[sales - direct],
        "ad_orders": Decimal(round(sales / (store.order_value * 100))),
    }
    if tool.ctr:
        clicks = max(1, round(cost / 100 / tool.cpc / float(wobble[0])))
        measures["clicks"] = Decimal(clicks)
        measures["impressions"] = Decimal(round(clicks / tool.ctr * float(wobble[1])))
    return measures
