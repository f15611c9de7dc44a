"""A campaign against its plan: what each day was to bring and what it brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, Sum

from campaigns.domain.readiness import Stretch, multipliers
from campaigns.domain.splitting import ONE, split
from campaigns.models import Campaign
from campaigns.selectors.page import is_whole
from ecomops.core.clock import day_bounds
from kpi.domain.compare import Window
from kpi.models import StoreDay
from kpi.selectors.figures import Board, board, scope_of
from stores.models import DemandDay, Order, Store

METRICS = ("net_sales", "uv_days", "conversion", "aov", "ad_cost", "roi_store", "paid_buyers")
QUARTER = timedelta(weeks=13)
ADDED = ("net_sales", "uv_days", "ad_cost")


@dataclass(frozen=True, slots=True)
class Item:
    """Goods of a campaign: pieces kept, pieces sold, and what buyers paid for them."""

    code: str
    label: str
    product: int
    price: Decimal
    committed: int
    sold: int
    amount: Decimal

    @property
    def share(self) -> Decimal:
        """Sold of what was kept."""
        return Decimal(self.sold) / self.committed


@dataclass(frozen=True, slots=True)
class Peak:
    """The greatest day of a campaign against a usual one of the quarter before it."""

    on: date
    orders: int
    usual: Decimal
    late: Decimal | None

    @property
    def rise(self) -> Decimal | None:
        """How many usual days it was worth."""
        return self.orders / self.usual if self.usual else None


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign's days: `plan` by metric and day, and the figures of the days that are over.

    `plan` holds nothing for somebody who sees only a part of the stores: the aim is for all.
    """

    campaign: Campaign
    stores: Sequence[Store]
    others: int
    days: Sequence[date]
    over: Window | None
    plan: Mapping[str, Mapping[date, Decimal]]
    aims: Mapping[str, Decimal]
    actual: Board | None
    items: Sequence[Item]

    def by_day(self, metric: str) -> dict[date, Decimal | None]:
        """A metric on each day that is over; None on the others."""
        known = {one.on: one.cells[metric].value for one in self.actual.days} if self.actual else {}
        return {on: known.get(on) for on in self.days}

    def aimed(self, metric: str) -> Decimal | None:
        """What the days that are over were to bring."""
        if self.over is None or metric not in self.plan:
            return None
        if metric not in ADDED:
            return self.aims[metric]
        return sum((self.plan[metric][on] for on in self.over), Decimal(0))


def progress(campaign: Campaign, user: Any, today: date) -> Progress:
    """The campaign as the user may see it, its stores' whole sales on its days."""
    places = set(campaign.places.values_list("store_id", flat=True))
    stores = scope_of(user, places)
    days = list(Window(campaign.starts_on, campaign.ends_on))
    last = min(campaign.ends_on, today - timedelta(1))
    over = Window(campaign.starts_on, last) if last >= campaign.starts_on else None
    aims = aims_of(campaign) if is_whole(campaign, user) else {}
    actual = None
    if over and stores:
        actual = board(
            stores, METRICS, over, currency=campaign.currency, by=("store", "day"), today=today
        )
    return Progress(
        campaign, stores, len(places) - len(stores), days, over,
        plan_of(campaign, days, aims), aims, actual, items_of(campaign, stores),
    )  # fmt: skip


def peak_of(progress: Progress) -> Peak | None:
    """Its greatest day so far, with the share of that day's orders that left after their promise.

    The usual day is the middle one of the quarter before the campaign: hardly an event moves it.
    """
    if progress.over is None or not progress.stores:
        return None
    first = progress.campaign.starts_on - QUARTER
    sums = dict(
        StoreDay.objects.filter(
            store__in=progress.stores, on__gte=first, on__lte=progress.over.last
        ).values_list("on").annotate(n=Sum("paid_orders")).order_by("on")
    )  # fmt: skip
    before = [n for on, n in sums.items() if on < progress.campaign.starts_on and n]
    inside = [(n or 0, on) for on, n in sums.items() if on in progress.over]
    if not inside or not before:
        return None
    orders, on = max(inside)
    if not orders:
        return None
    return Peak(on, orders, Decimal(median(before)), _late_of(progress.stores, on))


def _late_of(stores: Sequence[Store], on: date) -> Decimal | None:
    """Of the orders paid on a day and gone since, the share that went after its promise."""
    sent = late = 0
    by_zone: dict[str, list[int]] = {}
    for store in stores:
        by_zone.setdefault(store.zone, []).append(store.pk)
    for zone, places in by_zone.items():
        first, last = day_bounds(on, zone)
        left = Order.objects.filter(
            store__in=places, paid_at__gte=first, paid_at__lt=last,
            shipped_at__isnull=False, promised_at__isnull=False,
        )  # fmt: skip
        after = Q(shipped_at__gt=F("promised_at"))
        found = left.aggregate(sent=Count("pk"), late=Count("pk", filter=after))
        sent, late = sent + found["sent"], late + found["late"]
    return Decimal(late) / sent if sent else None


def aims_of(campaign: Campaign) -> dict[str, Decimal]:
    """The campaign's targets by metric, its budget as the ad spend it plans."""
    aims: dict[str, Decimal] = dict(campaign.targets.values_list("metric", "amount"))
    budget = campaign.budgets.aggregate(sum=Sum("amount"))["sum"]
    if budget:
        aims["ad_cost"] = budget
        if aims.get("net_sales") and "roi_store" not in aims:
            aims["roi_store"] = aims["net_sales"] / budget
    return aims


def plan_of(
    campaign: Campaign, days: Sequence[date], aims: Mapping[str, Decimal]
) -> dict[str, dict[date, Decimal]]:
    """The targets by day: sums by the uplift of each phase, ratios the same on every day."""
    phases = [Stretch(p.kind, p.starts_on, p.ends_on) for p in campaign.phases.all()]
    weights = [Decimal(str(w)) for w in multipliers(days, phases, float(campaign.uplift))]
    found: dict[str, dict[date, Decimal]] = {}
    for metric, amount in aims.items():
        if metric in ADDED:
            unit = ONE if metric == "uv_days" else Decimal("0.01")
            shares = split(amount, weights, unit)
        else:
            shares = [amount] * len(days)
        found[metric] = dict(zip(days, shares, strict=True))
    return found


def items_of(campaign: Campaign, stores: Sequence[Store]) -> list[Item]:
    """Each of its goods with what these stores sold of it on its days."""
    rows = list(campaign.items.select_related("sku__product"))
    sold = {
        row["sku_id"]: row
        for row in DemandDay.objects.filter(
            sku__in=[row.sku_id for row in rows], store__in=[store.pk for store in stores],
            on__range=(campaign.starts_on, campaign.ends_on),
        ).values("sku_id").annotate(units_sum=Sum("units"), amount_sum=Sum("amount"))
    }  # fmt: skip
    found = []
    for row in rows:
        known = sold.get(row.sku_id, {"units_sum": 0, "amount_sum": Decimal(0)})
        found.append(
            Item(
                row.sku.code, row.sku.product.label, row.sku.product_id, row.price_amount,
                row.committed, known["units_sum"], known["amount_sum"],
            )
        )  # fmt: skip
    return sorted(found, key=lambda item: (-item.amount, item.code))


def campaigns_with_figures(user: Any, today: date, *, limit: int = 60) -> list[Campaign]:
    """The user's campaigns that have begun, the latest first."""
    rows = Campaign.objects.visible_to(user).filter(starts_on__lte=today)
    rows = rows.exclude(state__in=[Campaign.State.DRAFT, Campaign.State.CANCELLED])
    return list(rows.order_by("-starts_on", "pk")[:limit])
