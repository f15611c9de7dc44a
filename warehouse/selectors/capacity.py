"""What leaves a house in a day at most: what its benches pack, and what couriers take."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q

from ecomops.core.clock import day_bounds
from warehouse.models import DailyLimit, Parcel, Warehouse
from warehouse.selectors import throughput

# Two shifts, 9:00–18:15 and 14:30–22:00, less breaks and the quarter of an hour they share.
WORKING_HOURS = Decimal("13.5")
LOOKED_BACK = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class CourierLimit:
    """Parcels that a courier takes a day, and the part of all parcels that goes with it."""

    code: str
    label: str
    parcels: int
    share: float


def shipping_for(stores: Collection[int]) -> list[Warehouse]:
    """The warehouses that are some store's first choice."""
    found = Warehouse.objects.filter(
        archived_at=None, stores__store__in=stores, stores__rank=1
    ).distinct()
    return list(found.order_by("pk"))


def packing_a_day(houses: Collection[Warehouse], now: datetime) -> int | None:
    """Parcels a day by the measured rate of their packers; None where nothing was measured."""
    total, measured = Decimal(0), False
    for house in houses:
        rate = throughput.rates(house, now)["pack"]
        if rate.is_measured:
            measured = True
            total += rate.per_hour * rate.people * WORKING_HOURS
    return int(total) if measured else None


def courier_limits(houses: Collection[Warehouse], today: date) -> list[CourierLimit]:
    """Couriers that take no more than so many parcels a day, with their part of the last weeks."""
    limits: dict[int, DailyLimit] = {}
    parcels: dict[int, int] = {}
    in_force = DailyLimit.objects.filter(
        Q(until_on=None) | Q(until_on__gte=today), warehouse__in=houses, from_on__lte=today
    ).select_related("courier")
    latest: dict[tuple[int, int], DailyLimit] = {}
    for row in in_force.order_by("from_on", "pk"):
        latest[row.courier_id, row.warehouse_id] = row
    for (courier_id, _house), row in latest.items():
        limits[courier_id] = row
        parcels[courier_id] = parcels.get(courier_id, 0) + row.parcels
    since = day_bounds(today - LOOKED_BACK, next((house.zone for house in houses), "UTC"))[0]
    sent = dict(
        Parcel.objects.filter(
            warehouse__in=houses, packed_at__gte=since
        )
        .exclude(state=Parcel.State.CANCELLED)
        .values_list("courier")
        .annotate(n=Count("pk"))
    )  # fmt: skip
    all_of_them = sum(sent.values())
    return [
        CourierLimit(
            row.courier.code, row.courier.label, parcels[pk], sent.get(pk, 0) / all_of_them
        )
        for pk, row in sorted(limits.items())
        if all_of_them
    ]
