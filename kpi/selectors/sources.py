"""The files and rows that facts were computed from, and what facts said before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum

from ecomops.core.clock import day_bounds
from kpi.domain.compare import Window
from kpi.domain.metrics import Metric
from kpi.models import CostRule, StoreDay, StoreDayRevision
from stores.models import AdDay, EventFile, OrderVersion, Payment, SkuCost, Store, StoreTrafficDay

MOST_FILES = 12


@dataclass(frozen=True, slots=True)
class Source:
    """One place that facts were read from: an import, a connection, or our own tables."""

    kind: str
    name: str
    rows: int
    first: date | None
    last: date | None
    fresh_at: datetime | None
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class LinkSpec:
    """Which rows stand behind a figure; the page turns it into an address."""

    target: str
    stores: tuple[int, ...]
    first: date
    last: date
    by: str


@dataclass(frozen=True, slots=True)
class Revised:
    """A fact as it was known between two computations."""

    store_id: int
    on: date
    column: str
    was: Decimal | None
    now: Decimal | None
    known_from: datetime
    known_until: datetime


def rows_link(metric: Metric, stores: Sequence[int], window: Window) -> LinkSpec:
    """The rows behind a metric: orders by day of payment, traffic days or ad days."""
    target, by = {
        "traffic": ("traffic", "on"),
        "ads": ("ads", "on"),
        "orders": ("orders", "paid"),
        "costs": ("orders", "paid"),
    }[metric.source]
    first_term = metric.numerator[0].measure
    if first_term.startswith("placed"):
        by = "placed"
    elif first_term == "refund_amount":
        by = "refunded"
    return LinkSpec(target, tuple(stores), window.first, window.last, by)


def sources_of(groups: Collection[str], stores: Sequence[Store], window: Window) -> list[Source]:
    """Every source of the groups that has rows in the window, the freshest first."""
    found: list[Source] = []
    ids = [store.pk for store in stores]
    if "orders" in groups or "costs" in groups:
        found += _orders(stores, window)
    if "traffic" in groups:
        found += _reported("traffic", StoreTrafficDay, ids, window)
        found += _events(ids, window)
    if "ads" in groups:
        found += _reported("ads", AdDay, ids, window)
    if "costs" in groups:
        found += _costs()
    return sorted(found, key=lambda one: (one.fresh_at is None, one.fresh_at), reverse=True)


def _span(stores: Sequence[Store], window: Window) -> Q:
    """Payments within the window on each store's own calendar."""
    match = Q()
    for zone in {store.zone for store in stores}:
        ids = [store.pk for store in stores if store.zone == zone]
        start, stop = day_bounds(window.first, zone)[0], day_bounds(window.last, zone)[1]
        match |= Q(order__store__in=ids, paid_at__gte=start, paid_at__lt=stop)
    return match


def _orders(stores: Sequence[Store], window: Window) -> Iterable[Source]:
    if not stores:
        return
    paid = Payment.objects.filter(_span(stores, window)).values("order_id")
    rows = (
        OrderVersion.objects.filter(order_id__in=paid, is_current=True)
        .values("source", "batch_id", "batch__filename")
        .annotate(rows=Count("order_id", distinct=True), fresh=Max("received_at"))
        .order_by("-fresh")[:MOST_FILES]
    )
    for row in rows:
        name = row["batch__filename"] or row["source"]
        yield Source("orders", name, row["rows"], window.first, window.last, row["fresh"],
                     row["batch_id"])  # fmt: skip


def _reported(kind: str, model: Any, ids: Sequence[int], window: Window) -> Iterable[Source]:
    rows = (
        model.objects.filter(store__in=ids, on__range=(window.first, window.last), is_current=True)
        .values("batch_id", "batch__filename", "batch__format")
        .annotate(rows=Count("pk"), first=Min("on"), last=Max("on"), fresh=Max("received_at"))
        .order_by("-fresh")[:MOST_FILES]
    )
    for row in rows:
        yield Source(
            kind, row["batch__filename"] or kind, row["rows"], row["first"], row["last"],
            row["fresh"], row["batch_id"],
        )  # fmt: skip


def _events(ids: Sequence[int], window: Window) -> Iterable[Source]:
    found = EventFile.objects.filter(
        store__in=ids, on__range=(window.first, window.last), replaced_by=None
    ).aggregate(rows=Sum("rows"), first=Min("on"), last=Max("on"), fresh=Max("created_at"))
    if found["rows"]:
        yield Source("events", "", found["rows"], found["first"], found["last"], found["fresh"])


def _costs() -> Iterable[Source]:
    costs = SkuCost.objects.aggregate(rows=Count("pk"), first=Min("from_on"), last=Max("from_on"))
    if costs["rows"]:
        yield Source("costs", "", costs["rows"], costs["first"], costs["last"], None)
    rules = CostRule.objects.aggregate(rows=Count("pk"), first=Min("from_on"), last=Max("from_on"))
    if rules["rows"]:
        yield Source("rules", "", rules["rows"], rules["first"], rules["last"], None)


def revisions_of(
    columns: Sequence[str], ids: Sequence[int], window: Window, *, limit: int
) -> list[Revised]:
    """What complete days said of these columns before they changed, the latest first."""
    if not columns:
        return []
    rows = StoreDayRevision.objects.filter(
        store__in=ids, on__range=(window.first, window.last)
    ).order_by("-replaced_at", "store_id", "on")[: limit * 5]
    after: dict[tuple[int, date], Any] = {}
    keys = Q(pk=None)
    for row in rows:
        keys |= Q(store_id=row.store_id, on=row.on)
    for fact in StoreDay.objects.filter(keys) if rows else ():
        after[fact.store_id, fact.on] = fact
    found: list[Revised] = []
    for row in rows:
        newer = after.get((row.store_id, row.on))
        for column in columns:
            was, now = getattr(row, column), getattr(newer, column, None)
            if was != now:
                found.append(
                    Revised(row.store_id, row.on, column, was, now, row.computed_at,
                            row.replaced_at)
                )  # fmt: skip
        after[row.store_id, row.on] = row
    return found[:limit]
