"""A packing bench between scans: which work lies on it, what is verified, which carton is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ecomops.core.errors import DomainError
from warehouse.domain import cartons
from warehouse.models import Fulfilment, Parcel
from warehouse.selectors import bench as reading
from warehouse.services import hands, packing

NAME = "pack"


@dataclass(slots=True)
class Bench:
    """`scans` are the verified pieces in order, so that undo takes back the last of them."""

    warehouse_id: int
    who: str
    fulfilment: Fulfilment | None = None
    scans: list[tuple[int, int]] = field(default_factory=list)
    box: str = ""
    parcel: int = 0
    off: int = 0

    @property
    def verified(self) -> dict[int, int]:
        """SKU → pieces verified."""
        units: dict[int, int] = {}
        for sku, n in self.scans:
            units[sku] = units.get(sku, 0) + n
        return units

    def keep(self, *, at: datetime) -> None:
        """Remember the bench for the next scan."""
        held: dict[str, Any] = {
            "fulfilment": self.fulfilment.pk if self.fulfilment else None,
            "scans": self.scans, "box": self.box, "parcel": self.parcel, "off": self.off,
        }  # fmt: skip
        hands.keep(self.warehouse_id, NAME, self.who, held, at=at)

    def clear(self) -> None:
        """Nothing lies here; the parcel last packed can still be weighed."""
        self.fulfilment, self.scans, self.box, self.off = None, [], "", 0


def at(warehouse_id: int, who: str, *, locked: bool) -> Bench:
    """The bench of a person as it is now."""
    read = hands.take if locked else hands.look
    held = read(warehouse_id, NAME, who)
    pk = held.get("fulfilment")
    row = Fulfilment.objects.select_related("store", "courier").filter(pk=pk).first()
    scans = [(sku, n) for sku, n in held.get("scans", ())]
    return Bench(
        warehouse_id, who, row, scans, held.get("box", ""), held.get("parcel", 0),
        held.get("off", 0),
    )  # fmt: skip


def put_on(bench: Bench, row: Fulfilment) -> None:
    """Take work onto the bench; two benches never pack the same."""
    if bench.fulfilment is not None and bench.scans:
        raise DomainError(
            _("%(work)s is open. Finish it or put it aside first."),
            work=reading.label_of(bench.fulfilment),
        )
    held = Fulfilment.objects.select_for_update().get(pk=row.pk)
    packing.check_may_pack(held)
    if row.pk in reading.busy(bench.warehouse_id, but=bench.who):
        raise DomainError(_("%(work)s lies on another bench. Take the next tote."),
                          work=reading.label_of(row))  # fmt: skip
    bench.clear()
    bench.fulfilment, bench.parcel = row, 0


def proposed(left: Sequence[packing.ToPack], box: str) -> tuple[cartons.Carton | None, int]:
    """The carton for all that is left to pack and what the parcel should then weigh."""
    skus = {one.line.sku_id: one.line.sku for one in left}
    units: dict[int, int] = {}
    for one in left:
        units[one.line.sku_id] = units.get(one.line.sku_id, 0) + one.units
    pieces = packing.pieces_of(skus, units)
    carton = cartons.BY_CODE.get(box) if box else cartons.propose(pieces)
    return carton, cartons.expected_g(pieces, carton)


def last_parcel(bench: Bench) -> Parcel | None:
    """The parcel that was packed here last, while it is still here."""
    return (
        Parcel.objects.select_related("waybill", "fulfilment", "courier")
        .filter(pk=bench.parcel, state=Parcel.State.PACKED)
        .first()
    )
