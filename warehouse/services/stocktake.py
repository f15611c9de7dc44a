"""Opening a blind count and entering what the shelves hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, numbering
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from warehouse.models import Bin, Count, CountLine, Status, StockLevel, Warehouse
from warehouse.services import counting


@transaction.atomic
def open_count(warehouse: Warehouse, bins: Collection[Bin], *, actor: Actor, at: datetime) -> Count:
    """A new count of these bins: what is booked there is listed without its number."""
    if not bins:
        raise DomainError(_("Name at least one bin to count."))
    year = at.astimezone(ZoneInfo(warehouse.zone)).year
    count = Count.objects.create(
        warehouse=warehouse,
        number=numbering.next_number(warehouse.code, "count", year),
        year=year,
        opened_at=at,
        opened_by=actor.id,
    )
    levels = StockLevel.objects.filter(bin__in=bins, status=Status.GOOD, on_hand__gt=0)
    CountLine.objects.bulk_create(
        CountLine(count=count, bin_id=bin_id, sku_id=sku_id, lot=lot)
        for bin_id, sku_id, lot in levels.order_by("bin__code", "sku__code", "lot").values_list(
            "bin_id", "sku_id", "lot"
        )
    )
    history.note(
        count, "opened", actor=actor, at=at, params={"bins": sorted(one.code for one in bins)}
    )
    return count


@transaction.atomic
def enter(count: Count, units: Mapping[int, int], *, actor: Actor, at: datetime) -> int:
    """Write down the pieces counted for lines of a count; return how many lines."""
    lines = {line.pk: line for line in count.lines.select_related("bin").filter(pk__in=units)}
    for pk, line in sorted(lines.items()):
        counting.record(count, line.bin, line.sku_id, units[pk], actor=actor, at=at, lot=line.lot)
    return len(lines)


@transaction.atomic
def finish(count: Count, *, actor: Actor, at: datetime) -> list[CountLine]:
    """End counting when every line has a number; return the lines that differ from the books."""
    left = count.lines.filter(counted=None).count()
    if left:
        raise DomainError(
            _("%(count)s lines have no number yet. Enter 0 where a shelf is empty."), count=left
        )
    if not count.lines.exists():
        raise DomainError(_("Nothing was counted yet. Add what you found in the bins."))
    return counting.close(count, actor=actor, at=at)
