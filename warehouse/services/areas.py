"""The places beside the shelves: where goods arrive, are packed and come back."""

from __future__ import annotations

from collections.abc import Collection

from warehouse.models import Bin

CODES = {Bin.Kind.PACKING: "PACK", Bin.Kind.RECEIVING: "DOCK", Bin.Kind.RETURNS: "BACK"}


def area(warehouse_id: int, kind: Bin.Kind) -> Bin:
    """The warehouse's packing, receiving or returns area; made when it is first needed."""
    found = Bin.objects.filter(warehouse_id=warehouse_id, kind=kind, archived_at=None)
    first = found.order_by("pk").first()
    if first is not None:
        return first
    made, _new = Bin.objects.get_or_create(
        warehouse_id=warehouse_id, code=CODES[kind], defaults={"kind": kind}
    )
    return made


def packing_of(warehouse_ids: Collection[int]) -> dict[int, int]:
    """Warehouse → its packing area's bin, for many at once."""
    return {pk: area(pk, Bin.Kind.PACKING).pk for pk in sorted(set(warehouse_ids))}
