"""What a store's page reads beside its days: tools, items, and the hours of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Sum
from django.db.models.functions import ExtractHour

from ecomops.core.clock import day_bounds
from kpi.domain.compare import Window
from kpi.domain.evaluate import Scope, evaluate
from kpi.domain.measures import Basis
from kpi.domain.metrics import METRICS
from kpi.models import ItemDay, ToolDay
from stores.models import Order, Store

TOOL_MEASURES = ("impressions", "clicks", "ad_orders", "ad_cost", "ad_sales")
TOOL_METRICS = ("impressions", "clicks", "ctr", "cpc", "ad_cost", "ad_sales", "roi_ad")
ITEM_TRAFFIC = ("uv", "pv", "carts")
ITEM_SALES = ("paid_buyers", "paid_amount", "units")
ITEM_TWICE = ITEM_TRAFFIC + ITEM_SALES
ITEM_ONCE = ("paid_orders", "cohort_refund", "receivable", "goods_cost", "cost_back", "ad_cost")
ITEM_METRICS = ("uv_days", "conversion", "units", "paid_amount", "aov", "refund_rate")
MOST_ITEMS = 12

Values = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Part:
    """A tool or an item with its figures."""

    key: str
    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Hour:
    """Paid orders of one hour of the store's day."""

    hour: int
    orders: int
    amount: Decimal


def tools(store: Store, window: Window) -> list[Part]:
    """Each advertising tool over the window, the dearest first."""
    rows = (
        ToolDay.objects.filter(store=store, on__range=(window.first, window.last))
        .values("tool")
        .annotate(**{name: Sum(name) for name in TOOL_MEASURES})
        .order_by(F("ad_cost").desc(nulls_last=True), "tool")
    )
    return [Part(row["tool"], row["tool"], _figures(TOOL_METRICS, row, window)) for row in rows]


def items(store: Store, window: Window, basis: Basis) -> list[Part]:
    """The items that sold most in the window, all on one word: the one asked for if known."""
    sums = {f"{name}_reported": Sum(f"{name}_reported") for name in ITEM_TWICE}
    owned = {_own(name): Sum(_own(name)) for name in (*ITEM_TWICE, *ITEM_ONCE)}
    sold = ("paid_amount", "paid_amount_reported")
    rows = list(
        ItemDay.objects.filter(store=store, on__range=(window.first, window.last))
        .values("item")
        .annotate(**sums, **owned, name=Max("title"))
        .order_by(
            *(
                F(name).desc(nulls_last=True)
                for name in (sold if basis == "measured" else sold[::-1])
            ),
            "item",
        )[:MOST_ITEMS]
    )
    taken = _taken(rows, basis)
    return [
        Part(
            row["item"],
            row["name"] or row["item"],
            _figures(ITEM_METRICS, _seen(row, taken), window),
        )
        for row in rows
    ]


def _own(name: str) -> str:
    """The column that holds an item's measure as we know it ourselves."""
    return f"{name}_measured" if name in ITEM_TRAFFIC else name


def _taken(rows: Sequence[Mapping[str, Any]], basis: Basis) -> dict[str, str]:
    """The column each measure is read from: visitors on one word, sales on one word."""
    taken: dict[str, str] = {}
    for group in (ITEM_TRAFFIC, ITEM_SALES):
        own, told = [_own(name) for name in group], [f"{name}_reported" for name in group]
        first, second = (own, told) if basis == "measured" else (told, own)
        known = any(row[name] is not None for row in rows for name in first)
        taken |= dict(zip(group, first if known else second, strict=True))
    return taken


def _seen(row: Mapping[str, Any], taken: Mapping[str, str]) -> dict[str, Any]:
    """An item's measures on the word that all items are read on."""
    once = {name: row[name] for name in ITEM_ONCE}
    return once | {name: row[column] for name, column in taken.items()}


def _figures(names: tuple[str, ...], row: Mapping[str, Any], window: Window) -> Values:
    scope = Scope(window.days, 1)
    return {name: evaluate(METRICS[name], [row], scope).value for name in names}


def hours(store: Store, on: date) -> list[Hour]:
    """All 24 hours of a day with the orders paid in each, on the store's own clock."""
    start, stop = day_bounds(on, store.zone)
    rows = (
        Order.objects.filter(store=store, paid_at__gte=start, paid_at__lt=stop)
        .annotate(hour=ExtractHour("paid_at", tzinfo=ZoneInfo(store.zone)))
        .values("hour")
        .annotate(orders=Count("pk"), amount=Sum("paid_amount"))
        .order_by("hour")
    )
    known = {row["hour"]: row for row in rows}
    return [
        Hour(hour, known[hour]["orders"], known[hour]["amount"])
        if hour in known
        else Hour(hour, 0, Decimal(0))
        for hour in range(24)
    ]
