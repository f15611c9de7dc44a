"""Reading parcels: the three instants, what is in danger, and what channels were not told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from stores.models import Order
from warehouse.domain.punctual import RED_AFTER, WARN_AFTER, Instants, fake_danger, judged
from warehouse.models import Fulfilment, Parcel, ParcelLine, StoreShipping, WriteBack

OPEN = (WriteBack.State.WANTED, WriteBack.State.SENT)
TOLD = (
    WriteBack.objects.filter(parcel=OuterRef("pk"))
    .order_by()
    .values("parcel")
    .annotate(at=Max("written_back_at"))
)
ON_ROAD = (Parcel.State.SHIPPED, Parcel.State.INTERCEPT)


def parcel_rows(user: Any) -> QuerySet[Parcel]:
    """Parcels of one's warehouses, with when the channel was told."""
    return (
        Parcel.objects.visible_to(user)
        .select_related("waybill", "courier", "warehouse", "fulfilment__store__shipping")
        .annotate(told_at=Subquery(TOLD.values("at")))
    )


def of_order(number: str) -> QuerySet[Any]:
    """Ids of the parcels of an order, by the channel's number in full."""
    orders = Order.objects.filter(external_id=number).values("pk")
    return ParcelLine.objects.filter(order_id__in=orders).values("parcel_id")


def uncollected(rows: QuerySet[Parcel], now: datetime, *, red: bool = False) -> QuerySet[Parcel]:
    """Written back 12 (20) hours ago and not scanned by the courier: fake-shipping danger."""
    before = now - (RED_AFTER if red else WARN_AFTER)
    return _unscanned(rows).filter(_told_by(before))


def _unscanned(rows: QuerySet[Parcel]) -> QuerySet[Parcel]:
    return rows.filter(state__in=ON_ROAD, handed_over_at__isnull=False, collected_at=None)


def _told_by(instant: datetime) -> Exists:
    return Exists(WriteBack.objects.filter(parcel=OuterRef("pk"), written_back_at__lte=instant))


def instants(parcel: Any) -> Instants:
    """The three instants of a parcel read by `parcel_rows`."""
    return Instants(parcel.handed_over_at, parcel.told_at, parcel.collected_at)


def danger(parcel: Any, now: datetime) -> str:
    """Whether the number was told and no courier has scanned it: a mood or nothing."""
    return fake_danger(instants(parcel), now) if parcel.state in ON_ROAD else ""


def promise(parcel: Any, now: datetime) -> str:
    """Whether the channel's promise is kept, broken or open."""
    rule = getattr(parcel.fulfilment.store, "shipping", None)
    kind = rule.promise if rule is not None else StoreShipping.Promise.HANDED_OVER
    return judged(instants(parcel), kind, parcel.fulfilment.promised_at, now)


def write_back_rows(user: Any) -> QuerySet[WriteBack]:
    """What channels are told, of the parcels of one's warehouses."""
    mine = Parcel.objects.visible_to(user)
    return WriteBack.objects.filter(parcel__in=mine).select_related(
        "order__store", "parcel__waybill", "parcel__courier", "parcel__warehouse"
    )


def in_danger(user: Any, now: datetime) -> tuple[int, int]:
    """How many parcels are told and unscanned for 12 hours, and of them for 20."""
    mine = _unscanned(Parcel.objects.visible_to(user))
    found: dict[str, int] = mine.aggregate(
        watch=Count("pk", filter=Q(_told_by(now - WARN_AFTER))),
        red=Count("pk", filter=Q(_told_by(now - RED_AFTER))),
    )
    return found["watch"], found["red"]


def failed_count(user: Any) -> int:
    """How many numbers a channel refused."""
    rows = WriteBack.objects.filter(parcel__in=Parcel.objects.visible_to(user))
    return rows.filter(state=WriteBack.State.FAILED).count()


def found(user: Any, text: str, most: int) -> QuerySet[Parcel]:
    """The user's parcels whose waybill begins so."""
    rows = Parcel.objects.visible_to(user).filter(waybill__number__startswith=text.upper())
    return rows.select_related("waybill", "courier").order_by("-pk")[:most]


def without_courier(user: Any) -> int:
    """How many fulfilments no courier takes."""
    rows = Fulfilment.objects.visible_to(user).filter(state=Fulfilment.State.WAITING)
    return rows.filter(courier=None).filter(Q(choice="none")).count()
