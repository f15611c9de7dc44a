"""The put wall: pieces of a wave go to the slot of their order; a full slot lights up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from stores.models import Sku
from warehouse.models import Fulfilment, FulfilmentLine, Wave
from warehouse.selectors import pieces as where
from warehouse.services.freezing import refuse_stopped

WALL = 48
WALL_LOCK = 7_720
State = Fulfilment.State
SORTED = (State.WAVED, State.PICKED)
NOT_OF_WAVE = _("%(sku)s is not part of this wave. Put it aside.")


@dataclass(frozen=True, slots=True)
class Put:
    """Where a piece belongs; `is_whole` when it was the slot's last."""

    line: FulfilmentLine
    slot: int
    is_whole: bool
    inside: int
    wanted: int


@transaction.atomic
def put(wave: Wave, sku: Sku, *, actor: Actor, at: datetime) -> Put:
    """Sort one picked piece of a SKU: to an order begun before, else to the one waiting longest."""
    with connection.cursor() as cursor:  # slots are a warehouse's: one sorter at a time
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [WALL_LOCK, wave.warehouse_id])
    lines = list(
        FulfilmentLine.objects.select_related("fulfilment")
        .filter(
            fulfilment__wave=wave, fulfilment__state__in=SORTED, sku=sku, cancelled_at=None,
            sorted__lt=F("units"),
        )
        .order_by(F("fulfilment__slot").asc(nulls_last=True), "fulfilment_id", "pk")
    )  # fmt: skip
    if not lines:
        raise DomainError(_none_wants(wave, sku), sku=sku.code)
    picked = where.picked_units([line.pk for line in lines])
    line = next((one for one in lines if one.sorted < picked.get(one.pk, 0)), None)
    if line is None:
        raise DomainError(_("%(sku)s is not picked yet, say the books. Put it aside."),
                          sku=sku.code)  # fmt: skip
    refuse_stopped(line.fulfilment)
    slot = line.fulfilment.slot or _free_slot(wave.warehouse_id)
    Fulfilment.objects.filter(pk=line.fulfilment_id).update(slot=slot)
    FulfilmentLine.objects.filter(pk=line.pk).update(sorted=F("sorted") + 1)
    line.sorted += 1
    inside, wanted = progress(line.fulfilment)
    return Put(line, slot, inside == wanted, inside, wanted)


def _none_wants(wave: Wave, sku: Sku) -> Promise:
    mine = FulfilmentLine.objects.filter(fulfilment__wave=wave, sku=sku)
    stopped = mine.filter(fulfilment__state__in=(State.FROZEN, State.CANCELLED))
    if stopped.exists():
        return _("The order of %(sku)s is stopped. Put it on the exception shelf.")
    if mine.exists():
        return _("No slot of this wave needs another %(sku)s. Put it aside.")
    return NOT_OF_WAVE


def _free_slot(warehouse_id: int) -> int:
    used = set(
        Fulfilment.objects.filter(warehouse_id=warehouse_id, state__in=Fulfilment.OPEN)
        .exclude(slot=None)
        .values_list("slot", flat=True)
    )
    for slot in range(1, WALL + 1):
        if slot not in used:
            return slot
    raise DomainError(_("The wall is full. Pack a slot that is lit first."))


def progress(row: Fulfilment) -> tuple[int, int]:
    """Pieces in the slot and pieces of the order."""
    sums = row.lines.filter(cancelled_at=None).aggregate(inside=Sum("sorted"), wanted=Sum("units"))
    return sums["inside"] or 0, sums["wanted"] or 0


@transaction.atomic
def take_out(line_id: int, *, actor: Actor, at: datetime) -> None:
    """Undo of `put`: the piece is in the hand again."""
    line = FulfilmentLine.objects.select_for_update().select_related("fulfilment").get(pk=line_id)
    if line.sorted < 1 or line.fulfilment.state not in SORTED:
        raise DomainError(_("This piece is packed already. Take the next one."))
    FulfilmentLine.objects.filter(pk=line.pk).update(sorted=F("sorted") - 1)
    if not progress(line.fulfilment)[0]:
        Fulfilment.objects.filter(pk=line.fulfilment_id).update(slot=None)
