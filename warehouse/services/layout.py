"""Warehouses, which stores they ship for, and their bins: made and changed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.versions import save_version
from warehouse.domain.bins import BinRow
from warehouse.models import Bin, StoreWarehouse, Warehouse, WarehouseAccess
from warehouse.services import areas

PLACED = ("kind", "aisle", "block", "side", "position_mm", "level")


@transaction.atomic
def create(
    values: Mapping[str, Any], ranks: Mapping[int, int | None], *, actor: Actor, at: datetime
) -> Warehouse:
    """A new warehouse; whoever makes it works in it."""
    made = Warehouse.objects.create(**values)
    areas.area(made.pk, Bin.Kind.PACKING)
    history.note(made, "created", actor=actor, at=at)
    if actor.kind == "user":
        WarehouseAccess.objects.get_or_create(user_id=int(actor.id), warehouse=made)
    _rank(made, ranks)
    return made


@transaction.atomic
def change(
    warehouse: Warehouse,
    values: Mapping[str, Any],
    ranks: Mapping[int, int | None],
    *,
    expected: int,
    actor: Actor,
    at: datetime,
) -> None:
    """Save what changed, on the version that was read; bins must still fit in."""
    _still_fits(warehouse, values)
    changed = {name: value for name, value in values.items() if getattr(warehouse, name) != value}
    if changed:
        before = {name: str(getattr(warehouse, name)) for name in changed}
        save_version(warehouse, expected, **changed)
        history.note(
            warehouse, "changed", actor=actor, at=at, before=before,
            after={name: str(value) for name, value in changed.items()},
        )  # fmt: skip
    _rank(warehouse, ranks)


def _still_fits(warehouse: Warehouse, values: Mapping[str, Any]) -> None:
    outside = warehouse.bins.filter(archived_at=None)
    for name, limit in (("aisle", "aisles"), ("block", "blocks")):
        code = (
            outside.filter(**{f"{name}__gt": values[limit]}).values_list("code", flat=True).first()
        )
        if code:
            raise DomainError(
                _("Bin %(bin)s lies outside the new layout. Move it first, by the bin file."),
                bin=code,
            )


def _rank(warehouse: Warehouse, ranks: Mapping[int, int | None]) -> None:
    """Which stores are shipped from here and as which choice; stores not named stay as they are."""
    rows = StoreWarehouse.objects.select_for_update().filter(store_id__in=ranks)
    taken = {
        (row.store_id, row.rank): row.warehouse.label
        for row in rows.exclude(warehouse=warehouse).select_related("warehouse")
    }
    for store_id, rank in ranks.items():
        if rank is not None and (store_id, rank) in taken:
            raise DomainError(
                _("Choice %(rank)s of this store is %(other)s already. Give another number."),
                rank=rank, other=taken[store_id, rank],
            )  # fmt: skip
    StoreWarehouse.objects.filter(
        warehouse=warehouse, store_id__in=[pk for pk, rank in ranks.items() if rank is None]
    ).delete()
    for store_id, rank in ranks.items():
        if rank is not None:
            StoreWarehouse.objects.update_or_create(
                store_id=store_id, warehouse=warehouse, defaults={"rank": rank}
            )


@transaction.atomic
def put_bins(
    warehouse: Warehouse, rows: Sequence[BinRow], *, actor: Actor, at: datetime
) -> tuple[int, int]:
    """Create the bins named, move those that exist; return how many of each."""
    last = {row.code: row for row in rows}
    held = {
        one.code: one
        for one in Bin.objects.select_for_update()
        .filter(warehouse=warehouse, code__in=last)
        .order_by("pk")
    }
    new = [
        Bin(warehouse=warehouse, code=code, **_values(row))
        for code, row in last.items()
        if code not in held
    ]
    moved = []
    for code, one in held.items():
        values = _values(last[code])
        if any(getattr(one, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(one, name, value)
            moved.append(one)
    Bin.objects.bulk_create(new, batch_size=2_000)
    Bin.objects.bulk_update(moved, PLACED, batch_size=1_000)
    if new or moved:
        history.note(
            warehouse, "bins.loaded", actor=actor, at=at,
            params={"new": len(new), "moved": len(moved)},
        )  # fmt: skip
    return len(new), len(moved)


def _values(row: BinRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PLACED}
