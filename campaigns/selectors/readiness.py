"""What a campaign will ask for, from orders of the last weeks, held against what there is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from campaigns.domain import readiness
from campaigns.models import Campaign, CampaignPhase
from campaigns.selectors.goods import stock_of
from ecomops.core.clock import day_bounds, days
from stores.models import DemandDay, Order
from warehouse.selectors import capacity

WEEKS = 4
LOOKED_BACK = WEEKS * 7
# Fewer days than this without event say less than all days do.
ENOUGH_DAYS = 7
# Types that lift whole stores so much that their days are none to measure others by.
LIFTS_ALL = (Campaign.Kind.PLATFORM_EVENT, Campaign.Kind.GROUP_DEAL)
# Types whose uplift is that of their goods; the rest of a store sells as on any other day.
ON_ITS_GOODS = (Campaign.Kind.GROUP_DEAL, Campaign.Kind.FLASH_SALE, Campaign.Kind.SOCIAL)


def orders_per_day(today: date, zone: str) -> dict[int, float]:
    """Orders paid on a day without event, store by store, by the last four weeks."""
    calm = _calm_days(today)
    rows = (
        Order.objects.filter(
            paid_at__gte=day_bounds(calm[0], zone)[0], paid_at__lt=day_bounds(calm[-1], zone)[1]
        )
        .annotate(on=TruncDate("paid_at", tzinfo=ZoneInfo(zone)))
        .filter(on__in=calm)
        .values("store_id")
        .annotate(n=Count("pk"))
    )
    return {row["store_id"]: row["n"] / len(calm) for row in rows}


def units_per_day(skus: Collection[int], stores: Collection[int], today: date) -> dict[int, float]:
    """Pieces of each SKU sold on a day without event in these stores, by the last four weeks."""
    calm = _calm_days(today)
    rows = (
        DemandDay.objects.filter(sku__in=skus, store__in=stores, on__in=calm)
        .values("sku_id")
        .annotate(n=Sum("units"))
    )
    return {row["sku_id"]: row["n"] / len(calm) for row in rows}


def _calm_days(today: date) -> list[date]:
    """Days of the last four weeks that no event lifted, as an uplift is said against those.

    With hardly a day between events, all of them.
    """
    every = list(days(today - timedelta(days=LOOKED_BACK), today - timedelta(days=1)))
    events = CampaignPhase.objects.filter(
        campaign__kind__in=LIFTS_ALL,
        campaign__state__in=[Campaign.State.RUNNING, Campaign.State.ENDED],
        kind__in=[CampaignPhase.Kind.MAIN, CampaignPhase.Kind.RETURN],
        ends_on__gte=every[0], starts_on__lt=today,
    )  # fmt: skip
    spans = list(events.values_list("starts_on", "ends_on"))
    calm = [on for on in every if not any(first <= on <= last for first, last in spans)]
    return calm if len(calm) >= ENOUGH_DAYS else every


def assess(campaign: Campaign, today: date, *, shift: int = 0) -> readiness.Report | None:
    """The answer for a campaign that is still to come or runs; moved by `shift` days to try."""
    step = timedelta(days=shift)
    last = campaign.ends_on + step
    if last < today:
        return None
    span = list(days(today, last))
    phases = [
        readiness.Stretch(one.kind, one.starts_on + step, one.ends_on + step)
        for one in campaign.phases.all()
    ]
    places = list(campaign.places.select_related("store"))
    zone, uplift = places[0].store.zone, float(campaign.uplift)
    stores = {place.store_id for place in places}
    limits = limits_of(campaign, stores, today)
    parcels = orders_per_day(today, zone) if limits else {}
    goods = _goods(campaign, stores, today, readiness.multipliers(span, phases, uplift))
    mine = sum(n for store, n in parcels.items() if store in stores)
    if campaign.kind in ON_ITS_GOODS and goods:
        mine = min(mine, sum(one.per_day for one in goods))
    return readiness.assess(
        span,
        phases,
        uplift,
        goods,
        lead_days=campaign.lead_days,
        parcels_per_day=mine,
        other_parcels=sum(parcels.values()) - mine,
        limits=limits,
    )


def limits_of(campaign: Campaign, stores: Collection[int], today: date) -> list[readiness.Limit]:
    """What can be packed a day, said or measured, and what each courier takes."""
    houses = capacity.shipping_for(stores)
    packed = campaign.pack_rate
    if packed is None:
        packed = capacity.packing_a_day(houses, timezone.now())
    limits = [] if packed is None else [readiness.Limit("packing", "", packed)]
    return limits + [
        readiness.Limit("courier", one.label, one.parcels, one.share)
        for one in capacity.courier_limits(houses, today)
        if one.share
    ]


def _goods(
    campaign: Campaign, stores: Collection[int], today: date, rises: list[float]
) -> list[readiness.Goods]:
    items: list[Any] = list(campaign.items.select_related("sku"))
    ids = [item.sku_id for item in items]
    stock, sold = stock_of(ids), units_per_day(ids, stores, today)
    made = []
    for item in items:
        there = stock[item.sku_id]
        # what was never sold is expected to go as it was planned
        per_day = sold.get(item.sku_id, 0.0) or item.committed / max(sum(rises), 1.0)
        on = today + timedelta(days=campaign.lead_days) if there.inbound else None
        made.append(readiness.Goods(item.sku.code, per_day, there.available, there.inbound, on))
    return made
