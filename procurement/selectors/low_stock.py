"""SKUs that run out before a new purchase could arrive."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Max, Sum

from procurement.models import SupplierItem
from stores.models import DemandDay, Sku
from warehouse.models import SkuBalance

WINDOW = 28
USUAL_LEAD = 14
COVER = 30


@dataclass(frozen=True)
class Low:
    """`days_left` at the pace of the last four weeks; `wanted` covers lead time and a month."""

    sku: Sku
    free: int
    a_day: float
    days_left: float
    lead_days: int
    wanted: int


def low(on: date, most: int = 100) -> list[Low]:
    """The most pressing first."""
    sold = dict(
        DemandDay.objects.filter(on__gte=on - timedelta(days=WINDOW), on__lt=on)
        .values_list("sku_id")
        .annotate(sold=Sum("units"))
    )
    free = dict(
        SkuBalance.objects.filter(sku__in=sold)
        .values_list("sku_id")
        .annotate(units=Sum(F("on_hand") - F("reserved") - F("locked") + F("inbound")))
    )
    lead = dict(
        SupplierItem.objects.filter(sku__in=sold).values_list("sku_id").annotate(Max("lead_days"))
    )
    skus = Sku.objects.select_related("product").in_bulk(list(free))
    found = []
    for pk, left in free.items():
        a_day = sold[pk] / WINDOW
        days = lead.get(pk, USUAL_LEAD)
        if a_day <= 0 or left >= a_day * days:
            continue
        wanted = math.ceil(a_day * (days + COVER) - left)
        found.append(Low(skus[pk], left, a_day, max(left, 0) / a_day, days, wanted))
    return sorted(found, key=lambda one: (one.days_left - one.lead_days, one.sku.code))[:most]
