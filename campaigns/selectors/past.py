"""What the past weighs: a store's sales by month, by weekday, and how it came to them."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractIsoWeekDay, TruncMonth

from campaigns.domain import readiness
from campaigns.models import Campaign
from ecomops.core.clock import day_bounds
from stores.models import Order, Store, StoreTrafficDay

WEEKS = 13
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Rates:
    """Buyers ÷ visitors and spend per buyer of the last quarter; None where not known."""

    conversion: Decimal | None
    aov: Decimal | None


def months(store: Store, year: int) -> dict[date, Decimal]:
    """Paid amounts of a year's months; months without a sale are nought."""
    first = day_bounds(date(year, 1, 1), store.zone)[0]
    last = day_bounds(date(year + 1, 1, 1), store.zone)[0]
    rows = (
        _paid(store)
        .filter(paid_at__gte=first, paid_at__lt=last)
        .annotate(month=TruncMonth("paid_at", tzinfo=ZoneInfo(store.zone)))
        .values("month")
        .annotate(sum=Sum("paid_amount"))
        .order_by("month")
    )
    found = {row["month"].date(): row["sum"] for row in rows}
    return {date(year, n, 1): found.get(date(year, n, 1), Decimal(0)) for n in range(1, 13)}


def weights_of_year(store: Store, year: int) -> dict[date, Decimal]:
    """What each month weighs by the year before; equal where that year is not known."""
    past = months(store, year - 1)
    known = any(past.values())
    return {date(year, month.month, 1): amount if known else ONE for month, amount in past.items()}


def weights_of_days(store: Store, month: date, today: date) -> dict[date, Decimal]:
    """What each day weighs: its weekday by the last quarter, times what campaigns bring."""
    since = day_bounds(today - timedelta(weeks=WEEKS), store.zone)[0]
    rows = (
        _paid(store)
        .filter(paid_at__gte=since, paid_at__lt=day_bounds(today, store.zone)[0])
        .annotate(weekday=ExtractIsoWeekDay("paid_at", tzinfo=ZoneInfo(store.zone)))
        .values("weekday")
        .annotate(sum=Sum("paid_amount"))
        .order_by("weekday")
    )
    usual = defaultdict(lambda: ONE, {row["weekday"]: row["sum"] for row in rows if row["sum"]})
    length = monthrange(month.year, month.month)[1]
    days = [month.replace(day=n) for n in range(1, length + 1)]
    rises = _rises(store, days)
    return {on: usual[on.isoweekday()] * rises[on] for on in days}


def rates(store: Store, today: date) -> Rates:
    """Conversion and spend per buyer as they were in the last quarter."""
    since = today - timedelta(weeks=WEEKS)
    sums = _paid(store).filter(
        paid_at__gte=day_bounds(since, store.zone)[0]
    ).aggregate(
        paid=Sum("paid_amount"),
        buyers=Count("buyer_hash", distinct=True),
        unnamed=Count("pk", filter=Q(buyer_hash=None)),
    )  # fmt: skip
    buyers = (sums["buyers"] or 0) + (sums["unnamed"] or 0)
    measures = StoreTrafficDay.objects.filter(
        store=store, is_current=True, terminal="all", on__gte=since
    ).values_list("measures", flat=True)
    visitors = sum((Decimal(one["uv"]) for one in measures if one.get("uv")), Decimal(0))
    return Rates(
        conversion=min(Decimal(buyers) / visitors, ONE) if visitors and buyers else None,
        aov=sums["paid"] / buyers if buyers else None,
    )


def _paid(store: Store) -> Any:
    return Order.objects.filter(store=store, paid_at__isnull=False)


def _rises(store: Store, days: list[date]) -> dict[date, Decimal]:
    found = (
        Campaign.objects.committing()
        .filter(places__store=store, starts_on__lte=days[-1], ends_on__gte=days[0])
        .prefetch_related("phases")
    )
    rises = dict.fromkeys(days, ONE)
    for one in found:
        phases = [readiness.Stretch(p.kind, p.starts_on, p.ends_on) for p in one.phases.all()]
        for on, rise in zip(
            days, readiness.multipliers(days, phases, float(one.uplift)), strict=True
        ):
            rises[on] = max(rises[on], Decimal(str(rise)))
    return rises
