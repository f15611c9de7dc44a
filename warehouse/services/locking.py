"""Campaign stock lock: pieces kept for one subject; other stores are not offered them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from ecomops.core.actor import Actor
from warehouse.models import SkuBalance, StockLock, StoreWarehouse
from warehouse.services import ledger

Subject = tuple[str, str]


@transaction.atomic
def lock(
    sku_id: int, warehouse_id: int, units: int, *, subject: Subject, stores: Collection[int],
    at: datetime,
) -> None:  # fmt: skip
    """Keep so many pieces of a SKU for a subject, whatever it kept of it there before."""
    ledger.open_balances([(warehouse_id, sku_id)])
    balance = SkuBalance.objects.select_for_update().get(sku_id=sku_id, warehouse_id=warehouse_id)
    mine = StockLock.objects.filter(
        subject_type=subject[0], subject_id=subject[1], warehouse_id=warehouse_id, sku_id=sku_id,
        ended_at=None,
    ).first()  # fmt: skip
    before = mine.units if mine else 0
    if mine is not None and (mine.units, mine.stores) == (units, sorted(stores)):
        return
    if mine is not None:
        StockLock.objects.filter(pk=mine.pk).update(ended_at=at)
    if units > 0:
        StockLock.objects.create(
            warehouse_id=warehouse_id, sku_id=sku_id, subject_type=subject[0],
            subject_id=subject[1], units=units, stores=sorted(stores), at=at,
        )  # fmt: skip
    SkuBalance.objects.filter(pk=balance.pk).update(
        locked=F("locked") + units - before, version=F("version") + 1
    )


@transaction.atomic
def lock_goods(
    units: Mapping[int, int], *, subject: Subject, stores: Collection[int], actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Keep goods for a subject where its stores ship from: what is free first, the rest at the
    first warehouse, for goods still to come. What it kept before is given back first.
    """
    unlock(subject, at=at)
    places = list(
        StoreWarehouse.objects.filter(store_id__in=stores)
        .order_by("rank", "warehouse_id")
        .values_list("warehouse_id", flat=True)
    )
    places = list(dict.fromkeys(places))
    if not places:
        return
    free: dict[tuple[int, int], int] = {
        (row.sku_id, row.warehouse_id): row.on_hand - row.reserved - row.safety - row.locked
        for row in SkuBalance.objects.select_for_update()
        .filter(sku_id__in=units, warehouse_id__in=places)
        .order_by("sku_id", "warehouse_id")
    }
    for sku, wanted in sorted(units.items()):
        for place, part in _spread(sku, wanted, places, free).items():
            lock(sku, place, part, subject=subject, stores=stores, at=at)


def _spread(
    sku: int, wanted: int, places: list[int], free: Mapping[tuple[int, int], int]
) -> dict[int, int]:
    parts: dict[int, int] = defaultdict(int)
    for place in places:
        part = min(wanted, max(0, free.get((sku, place), 0)))
        if part:
            parts[place] += part
            wanted -= part
    if wanted:
        parts[places[0]] += wanted
    return parts


@transaction.atomic
def unlock(subject: Subject, *, at: datetime) -> int:
    """Give back everything a subject keeps; return the pieces."""
    rows = StockLock.objects.filter(
        subject_type=subject[0], subject_id=subject[1], ended_at=None
    ).order_by("sku_id", "warehouse_id")
    pieces = 0
    for row in rows:
        SkuBalance.objects.select_for_update().get(sku_id=row.sku_id, warehouse_id=row.warehouse_id)
        # two who end it at once: the second finds it ended and gives nothing back
        if StockLock.objects.filter(pk=row.pk, ended_at=None).update(ended_at=at):
            SkuBalance.objects.filter(sku_id=row.sku_id, warehouse_id=row.warehouse_id).update(
                locked=F("locked") - row.units, version=F("version") + 1
            )
            pieces += row.units
    return pieces
