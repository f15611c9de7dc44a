"""A floor at work for tests: orders waved, picked into the packing area, packed and gone."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F

from ecomops.core import outbox
from ecomops.core.actor import Actor
from ecomops.core.models import OutboxEvent
from stores.models import Order, Sku, Store
from tests.stores.factories import CLERK, NOON, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock
from warehouse.models import (
    Bin,
    Courier,
    Fulfilment,
    Manifest,
    Parcel,
    Pick,
    SkuBalance,
    StockLevel,
    Warehouse,
    Wave,
    Waybill,
)
from warehouse.services import areas, ledger, packing, shipping, waves

PACKER = Actor("user", "7", "Packer")


@dataclass
class Floor:
    """One store, one warehouse with a shelf of one SKU, one courier with a pool of numbers."""

    store: Store
    sku: Sku
    place: Warehouse
    shelf: Bin
    courier: Courier


def make_floor(units: int = 20, numbers: int = 20) -> Floor:
    store, sku = make_store(), make_sku("A-1")
    Sku.objects.filter(pk=sku.pk).update(weight_g=500, length_mm=100, width_mm=80, height_mm=60)
    sku.refresh_from_db()
    place = make_warehouse("hz", store)
    shelf = make_bin(place)
    put_stock(shelf, sku, units)
    courier = Courier.objects.create(code="zto", name="中通快递", name_en="ZTO")
    Waybill.objects.bulk_create(
        Waybill(courier=courier, number=f"7300{n:06d}") for n in range(numbers)
    )
    return Floor(store, sku, place, shelf, courier)


def deliver() -> None:
    """Let every event arrive, also those a worker beside the test has in its hands."""
    due = OutboxEvent.objects.filter(done_at=None, parked_at=None, next_at=None)
    for _ in range(500):
        outbox.relay(at=NOON)
        if not due.exists():
            return
        time.sleep(0.02)
    raise AssertionError(f"not delivered: {list(due.values('name', 'error'))}")


def waved(floor: Floor, *orders: Order, kind: str = "single") -> Wave:
    """A released wave of all that waits, with the floor's courier."""
    deliver()
    rows = Fulfilment.objects.filter(state="waiting")
    rows.update(courier=floor.courier)
    return waves.release(
        floor.place, list(rows.values_list("pk", flat=True)), kind=kind,
        cutoff_at=NOON + timedelta(hours=3), actor=CLERK, at=NOON,
    )  # fmt: skip


def pick_all(wave: Wave) -> None:
    """Every pick is taken into the packing area as it was asked for."""
    bench = areas.area(wave.warehouse_id, Bin.Kind.PACKING)
    for pick in Pick.objects.filter(list__wave=wave, state="open"):
        move = ledger.Move(
            wave.warehouse_id, pick.sku_id, pick.units, ledger.in_bin(pick.bin_id),
            ledger.in_bin(bench.pk), "picked", pick.lot, allocated=pick.units,
        )  # fmt: skip
        ledger.post([move], actor=CLERK, at=NOON)
        StockLevel.objects.filter(bin=bench, sku_id=pick.sku_id, lot=pick.lot).update(
            allocated=F("allocated") + pick.units
        )
    Pick.objects.filter(list__wave=wave, state="open").update(state="picked", picked=F("units"))
    wave.lists.update(state="done")
    wave.fulfilments.filter(state="waved").update(state="picked")


def picked(floor: Floor, number: str = "1", units: int = 2, **values: object) -> Fulfilment:
    """The fulfilment of a new order of the floor's SKU, picked."""
    order = order_for(floor.store, number, floor.sku, units, **values)
    pick_all(waved(floor))
    return Fulfilment.objects.get(lines__order_id=order.pk, lines__cancelled_at=None)


def packed(floor: Floor, number: str = "1", units: int = 2) -> Parcel:
    """The parcel of a new order of the floor's SKU."""
    row = picked(floor, number, units)
    return packing.pack(row, {floor.sku.pk: units}, carton="", weight_g=None, actor=PACKER, at=NOON)


def manifest(floor: Floor) -> Manifest:
    """The courier's open list."""
    return shipping.open_manifest(floor.place, floor.courier, actor=PACKER, at=NOON)


def books(sku: Sku) -> tuple[int, int]:
    """On hand and reserved."""
    row = SkuBalance.objects.get(sku=sku)
    return row.on_hand, row.reserved
