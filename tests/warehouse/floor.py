"""A warehouse with a wave on the floor and a person who scans, for tests."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from ecomops.accounts.models import User
from ecomops.core.actor import actor_of
from ecomops.core.roles import Role
from stores.models import Sku, SkuPack
from tests.accounts.people import make_user
from tests.stores.factories import CLERK, NOON, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock, released
from warehouse.models import Fulfilment, PickList, Warehouse, WarehouseAccess, Wave
from warehouse.services import areas, fulfilment, reservation, scanning, waves
from warehouse.services.scanning import Scanned

CUTOFF = NOON + timedelta(hours=4)


def barcode(sku: Sku, units: int = 1, code: str = "") -> str:
    """A barcode of this SKU that means so many pieces."""
    text = code or f"69{sku.pk:010d}{units}"
    SkuPack.objects.get_or_create(barcode=text, defaults={"sku": sku, "units": units})
    return text


class Floor:
    """Orders → one wave → pick lists; `scan` sends codes as one person's device would."""

    def __init__(self, orders: list[list[tuple[str, int]]], *, kind: str = "multi", spare: int = 0):
        self.store = make_store()
        self.place: Warehouse = make_warehouse("hz", self.store)
        areas.area(self.place.pk, "packing")
        self.picker: User = make_user(Role.WAREHOUSE_STAFF, "picker")
        WarehouseAccess.objects.create(user=self.picker, warehouse=self.place)
        self.actor = actor_of(self.picker)
        self.skus: dict[str, Sku] = {}
        self.bins = {}
        self.position = 0
        for code in sorted({code for order in orders for code, _units in order}):
            sku = self.skus[code] = make_sku(code)
            barcode(sku)
            aisle = 1 + len(self.bins) % 3
            shelf = make_bin(self.place, f"{aisle:02d}-{code}", aisle=aisle, position_mm=4_000)
            self.bins[code] = shelf
            wanted = sum(n for order in orders for c, n in order if c == code)
            put_stock(shelf, sku, wanted + spare)
        made = []
        for n, order in enumerate(orders):
            for part, (code, units) in enumerate(order):
                made.append(released(order_for(self.store, f"{n}-{part}", self.skus[code], units)))
        self.orders = made
        ids = [order.pk for order in made]
        reservation.reserve(ids, at=NOON)
        fulfilment.plan(ids, at=NOON)
        self.kind = kind

    def release(self) -> Wave:
        rows = Fulfilment.objects.filter(state="waiting").values_list("pk", flat=True)
        return waves.release(
            self.place, list(rows), kind=self.kind, cutoff_at=CUTOFF, actor=CLERK, at=NOON
        )

    @property
    def list(self) -> PickList:
        return PickList.objects.order_by("pk").first()

    def scanned(self, code: str, *, key: UUID | None = None, **more) -> Scanned:
        self.position += 1
        given = {
            "key": key or uuid4(), "station": "pick", "warehouse_id": self.place.pk,
            "subject": str(self.list.pk), "code": scanning.clean(code), "device": "d1",
            "position": self.position, "at": NOON, "actor": self.actor, **more,
        }  # fmt: skip
        return Scanned(**given)

    def scan(self, *codes: str, **more) -> dict:
        """Send codes one after the other; the last answer."""
        answer: dict = {}
        for code in codes:
            answer = scanning.submit(self.scanned(code, **more), now=NOON)
        return answer

    def barcode(self, code: str) -> str:
        return self.skus[code].packs.filter(units=1).order_by("pk")[0].barcode
