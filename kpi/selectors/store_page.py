"""What a store's page reads beside its days: tools, items, and the hours of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, F, Max, Min, Sum
from django.db.models.functions import ExtractHour

from campaigns.domain.prices import FLOOR_SHARE as FLOOR
from campaigns.models import Campaign, CampaignItem
from ecomops.core.clock import day_bounds
from ecomops.core.roles import Role
from kpi.domain.compare import Window
from kpi.domain.evaluate import Scope, evaluate
from kpi.domain.measures import Basis
from kpi.domain.metrics import METRICS
from kpi.models import ItemDay, ToolDay
from stores.models import Order, Product, Store, StoreAccess

TOOL_MEASURES = ("impressions", "clicks", "ad_orders", "ad_cost", "ad_sales")
TOOL_METRICS = ("impressions", "clicks", "ctr", "cpc", "ad_cost", "ad_sales", "roi_ad")
ITEM_TRAFFIC = ("uv", "pv", "carts")
ITEM_SALES = ("paid_buyers", "paid_amount", "units")
ITEM_TWICE = ITEM_TRAFFIC + ITEM_SALES
ITEM_ONCE = ("paid_orders", "cohort_refund", "receivable", "goods_cost", "cost_back", "ad_cost")
ITEM_METRICS = ("uv_days", "conversion", "units", "paid_amount", "aov", "refund_rate")
MOST_ITEMS = 12

NO_ROLE = ""
# Days of demand that say whether something sells, and how fast.
SOLD_LATELY = 28
MOST_PROBLEMS = 6

Values = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Part:
    """A tool or an item with its figures."""

    key: str
    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class RolePart:
    """Items of one role together, and which they are."""

    role: str
    items: tuple[str, ...]
    units: int | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class SoldOut:
    """A SKU that sells and has nothing left to promise."""

    code: str
    label: str
    product: int
    per_day: Decimal
    days: int


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


ROLES = """
WITH named AS (
    SELECT DISTINCT ON (item) item, p.role FROM (
        SELECT coalesce(nullif(g.item_id, ''), nullif(g.sku_code, ''), '#' || g.id) AS item,
               g.sku_id FROM stores_listing g WHERE g.store_id = %(store)s) g
    JOIN stores_sku k ON k.id = g.sku_id JOIN stores_product p ON p.id = k.product_id
    WHERE p.role <> '' ORDER BY item, p.role
), sold AS (
    SELECT item, sum(units) AS units, sum(paid_amount) AS amount FROM kpi_itemday
    WHERE store_id = %(store)s AND "on" BETWEEN %(first)s AND %(last)s GROUP BY item
)
SELECT coalesce(n.role, ''), array_agg(s.item ORDER BY s.item), sum(s.units), sum(s.amount)
FROM sold s LEFT JOIN named n USING (item) GROUP BY 1 ORDER BY 4 DESC NULLS LAST, 1
"""


def roles(store: Store, window: Window) -> list[RolePart]:
    """What items of each role sold; the largest first, those without a role under ""."""
    given: dict[str, Any] = {"store": store.pk, "first": window.first, "last": window.last}
    with connection.cursor() as cursor:
        cursor.execute(ROLES, given)
        return [
            RolePart(role, tuple(items), None if units is None else int(units), amount)
            for role, items, units, amount in cursor.fetchall()
        ]


SOLD_OUT = """
WITH sold AS (
    SELECT sku_id, sum(units) AS units, max("on") AS last FROM stores_demandday
    WHERE store_id = %(store)s AND "on" BETWEEN %(first)s AND %(last)s
    GROUP BY sku_id HAVING sum(units) > 0
), there AS (
    SELECT b.sku_id, sum(b.on_hand - b.reserved) AS units FROM warehouse_skubalance b
    JOIN warehouse_storewarehouse w ON w.warehouse_id = b.warehouse_id AND w.store_id = %(store)s
    WHERE b.sku_id IN (SELECT sku_id FROM sold) GROUP BY b.sku_id
)
SELECT k.code, k.product_id, p.name, p.name_en, s.units, s.last
FROM sold s JOIN there t USING (sku_id) JOIN stores_sku k ON k.id = s.sku_id
JOIN stores_product p ON p.id = k.product_id
WHERE t.units <= 0 ORDER BY s.units DESC, k.code LIMIT %(most)s
"""


def sold_out(store: Store, today: date) -> list[SoldOut]:
    """SKUs that this store sold lately and that no warehouse of its has, the fastest first."""
    given: dict[str, Any] = {
        "store": store.pk, "first": today - timedelta(SOLD_LATELY), "last": today - timedelta(1),
        "most": MOST_PROBLEMS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SOLD_OUT, given)
        return [
            SoldOut(code, Product(pk=product, name=name, name_en=name_en).label, product,
                    Decimal(units) / SOLD_LATELY, (today - last).days)
            for code, product, name, name_en, units, last in cursor.fetchall()
        ]  # fmt: skip


def under_floor(store: Store, today: date) -> list[CampaignItem]:
    """Goods of this store's campaigns, running or to come, priced under seven tenths of list."""
    rows = (
        CampaignItem.objects.filter(
            campaign__places__store=store, campaign__ends_on__gte=today,
            campaign__state__in=Campaign.COMMITTING, is_driver=False,
            price_amount__lt=F("sku__list_price_amount") * FLOOR,
        )
        .exclude(campaign__event__in=Campaign.EXEMPT)
        .select_related("campaign__owner", "sku")
        .order_by("campaign__starts_on", "sku__code")
    )  # fmt: skip
    return list(rows[:MOST_PROBLEMS])


def people_of(store: Store) -> list[str]:
    """Who runs the store."""
    rows = StoreAccess.objects.filter(
        store=store, user__role=Role.OPERATIONS, user__is_active=True
    ).select_related("user").order_by("pk")  # fmt: skip
    return [row.user.get_full_name() for row in rows[:2]]


def late_orders(store: Store, now: datetime) -> tuple[int, datetime | None]:
    """Orders past their promise that have not left, and the oldest promise."""
    found = Order.objects.filter(
        store=store, promised_at__lt=now,
        state__in=[Order.State.PAID, Order.State.HELD, Order.State.RELEASED],
    ).aggregate(n=Count("pk"), oldest=Min("promised_at"))  # fmt: skip
    return found["n"], found["oldest"]
