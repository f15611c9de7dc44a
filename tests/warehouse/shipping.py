"""Couriers, cards and fulfilments ready to ship, for tests."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from stores.models import Order, Store
from tests.stores.factories import NOON, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock, released
from warehouse.models import (
    Courier,
    CutOff,
    Fulfilment,
    Parcel,
    RateCard,
    Warehouse,
    Waybill,
)
from warehouse.services import fulfilment, reservation

PERSON = {
    "name": "张小满", "phone": "13800001234", "region": "浙江省", "city": "杭州市",
    "district": "余杭区", "street": "禾丰路 12 号",
}  # fmt: skip


def make_courier(code: str = "sto", place: Warehouse | None = None, **values: Any) -> Courier:
    """A courier with a card for everywhere and a truck at 19:30."""
    price = Decimal(str(values.pop("price", "2.9")))
    step = Decimal(str(values.pop("step", "0.8")))
    regions = values.pop("regions", ["*"])
    made = Courier.objects.create(code=code, name=code.upper(), **values)
    if place is not None:
        RateCard.objects.create(
            courier=made, warehouse=place, zone="all", regions=regions, first_amount=price,
            step_amount=step, from_on=date(2026, 1, 1),
        )  # fmt: skip
        CutOff.objects.create(courier=made, warehouse=place, at_time=time(19, 30))
    return made


def fill_pool(courier: Courier, n: int = 5, start: int = 1) -> None:
    Waybill.objects.bulk_create(
        Waybill(courier=courier, number=f"{courier.code.upper()}{k:012d}")
        for k in range(start, start + n)
    )


def scene(orders: int = 3, **values: Any) -> tuple[Store, Warehouse, list[Order]]:
    """A store, its warehouse with stock, and released orders that can be planned."""
    store, sku = make_store(), make_sku("A-1")
    place = make_warehouse("hz", store)
    put_stock(make_bin(place, "1-01", aisle=1, position_mm=5_000), sku, 50)
    values = {"consignee": PERSON, **values}
    made = [released(order_for(store, f"n{k}", sku, **values)) for k in range(orders)]
    return store, place, made


def planned(orders: list[Order]) -> list[Fulfilment]:
    """The fulfilments of released orders."""
    ids = [order.pk for order in orders]
    reservation.reserve(ids, at=NOON)
    fulfilment.plan(ids, at=NOON)
    return list(Fulfilment.objects.order_by("pk"))


def packed(row: Fulfilment, waybill: Waybill, *, grams: int = 900) -> Parcel:
    """A parcel of all a fulfilment's lines, as the bench makes it."""
    parcel = Parcel.objects.create(
        warehouse=row.warehouse, fulfilment=row, courier=waybill.courier, waybill=waybill,
        weight_g=grams, packed_at=NOON,
    )  # fmt: skip
    for line in row.lines.filter(cancelled_at=None):
        parcel.lines.create(line=line, order_id=line.order_id, units=line.units)
    return parcel
