"""Rows that hang on a warehouse, for the walk over all addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol

from django.utils import timezone

from ecomops.accounts.models import User
from kpi.models import StaffDay
from stores.models import Store
from tests.stores.factories import make_sku
from warehouse.models import (
    Bin,
    Count,
    Courier,
    Fulfilment,
    Manifest,
    Parcel,
    PickList,
    Receipt,
    ReturnParcel,
    SkuBalance,
    StockLevel,
    Warehouse,
    WarehouseAccess,
    Wave,
    Waybill,
)

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


class HasWarehouse(Protocol):
    @property
    def user(self) -> User: ...

    @property
    def store(self) -> Store: ...


def of(side: HasWarehouse) -> Warehouse:
    """The warehouse the side's person works in."""
    code = side.store.code[:20]
    made, _new = Warehouse.objects.get_or_create(code=code, defaults={"name": code, "aisles": 3})
    WarehouseAccess.objects.get_or_create(user=side.user, warehouse=made)
    return made


def warehouse(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of a warehouse's page."""
    return {"warehouse_id": of(side).pk}


def aside(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of the page of pieces set aside."""
    shelf = Bin.objects.create(warehouse=of(side), code=f"H-{Bin.objects.count()}")
    sku = make_sku(f"H-{Bin.objects.count()}")
    made = StockLevel.objects.create(bin=shelf, sku=sku, status="damaged", on_hand=1)
    return {"level_id": made.pk}


def balance(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of the page of a SKU's stock."""
    sku = make_sku(f"K-{SkuBalance.objects.count()}")
    return {"balance_id": SkuBalance.objects.create(warehouse=of(side), sku=sku).pk}


def _wave(side: HasWarehouse) -> Wave:
    return Wave.objects.create(
        warehouse=of(side), number=Wave.objects.count() + 1, year=2026, kind=Wave.Kind.SINGLE,
        cutoff_at=AT, created_at=AT,
    )  # fmt: skip


def wave(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of a wave's page."""
    return {"wave_id": _wave(side).pk}


def pick_list(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of a pick list."""
    return {"list_id": PickList.objects.create(wave=_wave(side), n=1).pk}


def scanned_list(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of a pick list's page on a scan device."""
    return {"station": "pick", "subject": str(pick_list(side)["list_id"])}


def count(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of a count's page, with a line of an empty bin."""
    building = of(side)
    number = Count.objects.count() + 1
    made = Count.objects.create(warehouse=building, number=number, year=2026, opened_at=AT)
    shelf = Bin.objects.create(warehouse=building, code=f"B-{number}")
    made.lines.create(bin=shelf, sku=make_sku(f"C-{number}"))
    return {"count_id": made.pk}


def receipt(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of a receipt."""
    made = Receipt.objects.create(
        warehouse=of(side), number=Receipt.objects.count() + 1, year=2026, opened_at=AT
    )
    return {"receipt_id": made.pk}


def fulfilment(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of the page of a fulfilment's courier."""
    return {"fulfilment_id": _fulfilment(side).pk}


def _fulfilment(side: HasWarehouse) -> Fulfilment:
    return Fulfilment.objects.create(warehouse=of(side), store=side.store, created_at=AT)


def _parcel(side: HasWarehouse) -> Parcel:
    n = Waybill.objects.count() + 1
    courier, _new = Courier.objects.get_or_create(code="walk", defaults={"name": "Walk"})
    number = Waybill.objects.create(courier=courier, number=f"W{n}", fulfilment=_fulfilment(side))
    return Parcel.objects.create(
        warehouse=of(side), fulfilment=number.fulfilment, courier=courier, waybill=number,
        packed_at=AT,
    )  # fmt: skip


def parcel(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of a parcel's page and papers."""
    return {"parcel_id": _parcel(side).pk}


def manifest(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of a manifest."""
    courier, _new = Courier.objects.get_or_create(code="walk", defaults={"name": "Walk"})
    number = Manifest.objects.count() + 1
    made = Manifest.objects.create(
        warehouse=of(side), courier=courier, number=number, year=2026, opened_at=AT, closed_at=AT
    )
    return {"manifest_id": made.pk}


def scorecard(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of the scorecard of the side's own person."""
    place, person = of(side), str(side.user.pk)
    StaffDay.objects.get_or_create(
        warehouse=place, person=person, station="pick", on=timezone.localdate(),
        defaults={"done": 200, "busy_seconds": 9_000, "computed_at": AT},
    )  # fmt: skip
    return {"user_id": side.user.pk}


def came_back(side: HasWarehouse) -> dict[str, Any]:
    """Arguments of a return."""
    made = ReturnParcel.objects.create(
        warehouse=of(side), tracking=f"R{ReturnParcel.objects.count()}", registered_at=AT
    )
    return {"return_id": made.pk}
