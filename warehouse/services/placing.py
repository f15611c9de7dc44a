"""Putting away: from the receiving, returns or packing area onto a shelf, line by line."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance
from stores.models import Sku
from warehouse.domain import placing as rules
from warehouse.models import Bin, Receipt, ReceiptLine, Status, StockLevel
from warehouse.services import ledger

SHELVES = (Bin.Kind.PICK, Bin.Kind.RESERVE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Good pieces of a SKU in an area that no pick was promised."""

    sku_id: int
    units: int


def waiting(area: Bin) -> list[Waiting]:
    """What lies free in an area and belongs on a shelf, most pieces first."""
    rows = (
        StockLevel.objects.filter(bin=area, status=Status.GOOD, on_hand__gt=F("allocated"))
        .values("sku_id")
        .annotate(units=Sum(F("on_hand") - F("allocated")))
        .order_by("-units", "sku_id")
    )
    return [Waiting(row["sku_id"], row["units"]) for row in rows]


def free_units(area: Bin, sku_id: int) -> int:
    """How many pieces of a SKU lie free in an area."""
    return sum(units for _level, units in _free(area, sku_id))


def _free(area: Bin, sku_id: int) -> list[tuple[StockLevel, int]]:
    levels = StockLevel.objects.filter(
        bin=area, sku_id=sku_id, status=Status.GOOD, on_hand__gt=F("allocated")
    )
    return [(one, one.on_hand - one.allocated) for one in levels.order_by("lot")]


@transaction.atomic
def place(
    area: Bin, sku: Sku, units: int, target: Bin, *, actor: Actor, at: datetime
) -> list[ledger.Move]:
    """Move pieces from an area onto a shelf; return the moves. Receipts count what was put away."""
    if target.warehouse_id != area.warehouse_id:
        raise DomainError(
            _("Bin %(bin)s belongs to another warehouse. Scan a bin of this one."), bin=target.code
        )
    if target.kind not in SHELVES:
        raise DomainError(_("%(bin)s is no shelf. Scan the bin of a shelf."), bin=target.code)
    there = _free(area, sku.pk)
    if not 0 < units <= sum(free for _level, free in there):
        raise DomainError(
            _("Only %(units)s of %(sku)s wait here. Scan the pieces you hold once more."),
            units=sum(free for _level, free in there), sku=sku.code,
        )  # fmt: skip
    moves = []
    for level, free in there:
        here = min(units, free)
        if not here:
            break
        units -= here
        moves.append(
            ledger.Move(
                area.warehouse_id, sku.pk, here, ledger.in_bin(area.pk), ledger.in_bin(target.pk),
                "put_away", level.lot,
            )
        )  # fmt: skip
    ledger.post(moves, actor=actor, at=at)
    for level, _units in there:
        if level.expires_on:
            StockLevel.objects.filter(
                bin=target, sku=sku, lot=level.lot, status=Status.GOOD, expires_on=None
            ).update(expires_on=level.expires_on)
    if area.kind == Bin.Kind.RECEIVING:
        _tick(area.warehouse_id, moves, actor=actor, at=at)
    return moves


@transaction.atomic
def take_back(area: Bin, sku: Sku, units: int, target: Bin, *, actor: Actor, at: datetime) -> None:
    """Undo of `place`: the pieces lie in the area again, if nobody was promised them meanwhile."""
    there = _free(target, sku.pk)
    if units > sum(free for _level, free in there):
        raise DomainError(_("These pieces are promised to a pick already. Leave them there."))
    moves = []
    for level, free in reversed(there):
        here = min(units, free)
        units -= here
        if here:
            moves.append(
                ledger.Move(
                    area.warehouse_id, sku.pk, here, ledger.in_bin(target.pk),
                    ledger.in_bin(area.pk), "put_away_undone", level.lot,
                )
            )  # fmt: skip
    ledger.post(moves, actor=actor, at=at)
    if area.kind == Bin.Kind.RECEIVING:
        for move in moves:
            _untick(move)


def _tick(warehouse_id: int, moves: list[ledger.Move], *, actor: Actor, at: datetime) -> None:
    """Tell the oldest receipts that wait for these pieces; the last piece ends a receipt."""
    for move in moves:
        left = move.units
        for line in _open_lines(move):
            here = min(left, line.accepted - line.put_away)
            if not here:
                continue
            left -= here
            ReceiptLine.objects.filter(pk=line.pk).update(put_away=F("put_away") + here)
    ended = Receipt.objects.filter(warehouse_id=warehouse_id, state=Receipt.State.CHECKED).exclude(
        lines__accepted__gt=F("lines__put_away")
    )
    for receipt in ended.order_by("pk"):
        advance(receipt, Receipt.State.DONE, actor=actor, at=at)


def _open_lines(move: ledger.Move) -> list[ReceiptLine]:
    return list(
        ReceiptLine.objects.select_for_update()
        .filter(
            receipt__warehouse_id=move.warehouse_id, receipt__state=Receipt.State.CHECKED,
            sku_id=move.sku_id, lot=move.lot,
        )
        .order_by("pk")
    )  # fmt: skip


def _untick(move: ledger.Move) -> None:
    left = move.units
    for line in reversed(_open_lines(move)):
        here = min(left, line.put_away)
        left -= here
        ReceiptLine.objects.filter(pk=line.pk).update(put_away=F("put_away") - here)


def proposals(warehouse_id: int, sku: Sku, most: int = 3) -> list[Bin]:
    """Bins where pieces of a SKU belong, the best first."""
    content: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    filled = StockLevel.objects.filter(
        bin__warehouse_id=warehouse_id, bin__kind__in=SHELVES, on_hand__gt=0
    )
    for bin_id, sku_id, product_id, units in filled.values_list(
        "bin_id", "sku_id", "sku__product_id", "on_hand"
    ):
        kind = 0 if sku_id == sku.pk else 1 if product_id == sku.product_id else 2
        content[bin_id][kind] += units
    rows = Bin.objects.filter(
        warehouse_id=warehouse_id, kind__in=SHELVES, archived_at=None
    ).values_list("pk", "code", "aisle", "block", "position_mm", "level", "kind")
    shelves = [
        rules.Shelf(pk, code, aisle, block, where, level, kind == Bin.Kind.PICK, *content[pk])
        for pk, code, aisle, block, where, level, kind in rows
    ]
    best = rules.propose(shelves, most)
    found = Bin.objects.in_bulk([shelf.bin_id for shelf in best])
    return [found[shelf.bin_id] for shelf in best]
