"""Which bin's pieces a pick takes: chosen at wave release, kept in `StockLevel.allocated`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from ecomops.core.errors import DomainError
from warehouse.domain import allocation as rules
from warehouse.models import Bin, FulfilmentLine, Pick, Status, StockLevel
from warehouse.selectors import pieces as where
from warehouse.services import areas


@dataclass(frozen=True, slots=True)
class Taken:
    """Pieces of a fulfilment line that a level gives."""

    line_id: int
    level_id: int
    bin_id: int
    sku_id: int
    lot: str
    units: int


class NoBin(DomainError):
    """The balance promises pieces that no bin shows."""

    def __init__(self, skus: Collection[int]) -> None:
        super().__init__(
            _("No bin has the pieces of %(n)s SKUs of this wave. Count their bins."), n=len(skus)
        )
        self.skus = tuple(skus)


def allocate(warehouse_id: int, lines: Collection[FulfilmentLine]) -> tuple[list[Taken], set[int]]:
    """Claim pieces in bins for every line; return what was taken and the lines left without.

    Call it inside the wave's transaction. First-expired first, then the fewest bins.
    """
    levels = _filled(warehouse_id, {line.sku_id for line in lines})
    return _claim(levels, [rules.Wanted(line.pk, line.sku_id, line.units) for line in lines])


def take_elsewhere(
    warehouse_id: int, line: FulfilmentLine, units: int, *, but: tuple[int, str]
) -> list[Taken]:
    """Claim pieces for a line whose bin had too few, in other bins; none when not all are there."""
    levels = _filled(warehouse_id, {line.sku_id})
    others = [level for level in levels if (level.bin_id, level.lot) != but]
    return _claim(others, [rules.Wanted(line.pk, line.sku_id, units)])[0]


def _filled(warehouse_id: int, skus: Collection[int]) -> list[StockLevel]:
    """Levels with pieces nobody was sent for, locked."""
    return list(
        StockLevel.objects.select_for_update(of=("self",))
        .filter(
            bin__warehouse_id=warehouse_id,
            bin__kind__in=(Bin.Kind.PICK, Bin.Kind.RESERVE),
            sku_id__in=sorted(skus),
            status=Status.GOOD,
            on_hand__gt=F("allocated"),
        )
        .select_related("bin")
        .order_by("bin_id", "sku_id", "lot")
    )


def _claim(
    levels: Sequence[StockLevel], wanted: Sequence[rules.Wanted]
) -> tuple[list[Taken], set[int]]:
    free = [
        rules.Free(
            level.pk, level.sku_id, level.on_hand - level.allocated, level.expires_on,
            level.bin.kind == Bin.Kind.PICK, level.bin.code,
        )
        for level in levels
    ]  # fmt: skip
    takes, lacking = rules.plan(wanted, free)
    by_level: dict[int, int] = defaultdict(int)
    for take in takes:
        by_level[take.level_id] += take.units
    for level in levels:
        if level.pk in by_level:
            StockLevel.objects.filter(pk=level.pk).update(
                allocated=F("allocated") + by_level[level.pk]
            )
    known = {level.pk: level for level in levels}
    return [
        Taken(
            take.line_id, take.level_id, known[take.level_id].bin_id,
            known[take.level_id].sku_id, known[take.level_id].lot, take.units,
        )
        for take in takes
    ], lacking  # fmt: skip


def free(taken: Collection[Taken]) -> None:
    """Give levels back what was taken from them."""
    by_level: dict[int, int] = defaultdict(int)
    for take in taken:
        by_level[take.level_id] += take.units
    for level_id in sorted(by_level):
        StockLevel.objects.filter(pk=level_id).update(allocated=F("allocated") - by_level[level_id])


def give_back(pick: Pick) -> None:
    """The pieces an open pick was promised are free again: none of them has moved."""
    StockLevel.objects.filter(
        bin_id=pick.bin_id, sku_id=pick.sku_id, lot=pick.lot, status=Status.GOOD
    ).update(allocated=F("allocated") - pick.units)


def free_packed(
    warehouse_id: int, lines: Collection[FulfilmentLine], gone: Mapping[int, int]
) -> None:
    """Pieces picked for these lines and not handed over are nobody's in the packing area again."""
    picked = where.picked([line.pk for line in lines])
    units: dict[tuple[int, str], int] = defaultdict(int)
    for line in lines:
        lots = picked.get(line.pk, [])
        skip = gone.get(line.pk, 0)
        for lot, n in where.next_lots(lots, skip, sum(n for _lot, n in lots) - skip):
            units[line.sku_id, lot] += n
    if not units:
        return
    bench = areas.area(warehouse_id, Bin.Kind.PACKING)
    for (sku_id, lot), n in sorted(units.items()):
        StockLevel.objects.filter(bin=bench, sku_id=sku_id, lot=lot, status=Status.GOOD).update(
            allocated=F("allocated") - n
        )
