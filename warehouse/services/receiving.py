"""Receipts: goods are counted, accepted or rejected, and put away; only what passes can be sold.

Counting changes no stock. The check does, once: what passes lies in the receiving area as good,
what does not as damaged, and what nobody ordered as held until somebody decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, numbering, outbox
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance
from stores.models import Sku
from warehouse.models import Bin, Receipt, ReceiptLine, Status, Warehouse
from warehouse.services import areas, ledger, reservation

MOST = 1_000_000
NOT_ANNOUNCED = _("%(sku)s is not on this receipt. Put it aside and tell the lead.")


@dataclass(frozen=True, slots=True)
class Found:
    """Pieces of a line that were counted, and how many of them do not pass inspection."""

    counted: int
    rejected: int = 0


@transaction.atomic
def open_blind(warehouse: Warehouse, *, actor: Actor, at: datetime) -> Receipt:
    """Goods that nobody announced."""
    year = at.astimezone(ZoneInfo(warehouse.zone)).year
    number = numbering.next_number(f"warehouse:{warehouse.pk}", "receipt", year)
    made = Receipt.objects.create(warehouse=warehouse, number=number, year=year, opened_at=at)
    history.note(made, "opened", actor=actor, at=at)
    return made


@transaction.atomic
def count(receipt: Receipt, sku: Sku, units: int, *, actor: Actor, at: datetime) -> ReceiptLine:
    """Count pieces of a SKU (fewer than none: take back). What was not announced is refused."""
    line = _line(receipt, sku)
    counted = line.counted + units
    if not 0 <= counted <= MOST:
        raise DomainError(_("Nothing of %(sku)s is counted that could be taken back."),
                          sku=sku.code)  # fmt: skip
    line.counted = counted
    line.rejected = min(line.rejected, counted)
    line.save(update_fields=["counted", "rejected"])
    return line


@transaction.atomic
def reject(
    receipt: Receipt, sku: Sku, units: int, *, reason: str, actor: Actor, at: datetime
) -> ReceiptLine:
    """Of the pieces counted, say how many more do not pass, and why."""
    line = _line(receipt, sku)
    if not 0 <= line.rejected + units <= line.counted:
        raise DomainError(
            _("Only %(units)s of %(sku)s are counted. Count the piece first, then reject it."),
            units=line.counted, sku=sku.code,
        )  # fmt: skip
    line.rejected += units
    line.reason = reason[:20] if line.rejected else ""
    line.save(update_fields=["rejected", "reason"])
    return line


def _line(receipt: Receipt, sku: Sku) -> ReceiptLine:
    held = Receipt.objects.select_for_update().get(pk=receipt.pk)
    if held.state != Receipt.State.OPEN:
        raise DomainError(_("This receipt is counted already. Open the next one."))
    line = held.lines.filter(sku=sku).order_by("pk").first()
    if line is None:
        if held.subject_type:
            raise DomainError(NOT_ANNOUNCED, sku=sku.code)
        line = ReceiptLine.objects.create(receipt=held, sku=sku)
    return line


def over(line: ReceiptLine, *, announced: bool) -> int:
    """Pieces above what was ordered."""
    return max(0, line.counted - line.expected) if announced else 0


@transaction.atomic
def check(receipt: Receipt, *, actor: Actor, at: datetime) -> list[int]:
    """Counting is over: pieces come onto the books; return the orders that are whole now.

    What passes can be promised at once; pieces above the order are held.
    """
    advance(receipt, Receipt.State.CHECKED, actor=actor, at=at)
    dock = areas.area(receipt.warehouse_id, Bin.Kind.RECEIVING)
    moves: list[ledger.Move] = []
    for line in receipt.lines.select_for_update().order_by("sku_id", "pk"):
        if not 0 <= line.rejected <= line.counted:
            raise DomainError(_("Not more can be rejected than came."))
        passed = line.counted - line.rejected
        line.held = min(over(line, announced=bool(receipt.subject_type)), passed)
        line.accepted, line.put_away = passed - line.held, 0
        line.save(update_fields=["accepted", "held", "put_away"])
        moves += _moves(receipt, line, dock)
    if not moves:
        raise DomainError(_("Say how many pieces came."))
    ledger.post(moves, actor=actor, at=at)
    if not receipt.lines.filter(accepted__gt=0).exists():
        advance(receipt, Receipt.State.DONE, actor=actor, at=at)
    outbox.emit("receipt.checked", at=at, receipt=receipt.pk)
    return reservation.fill_short({(receipt.warehouse_id, move.sku_id) for move in moves}, at=at)


def _moves(receipt: Receipt, line: ReceiptLine, dock: Bin) -> list[ledger.Move]:
    return [
        ledger.Move(
            receipt.warehouse_id, line.sku_id, units, ledger.SUPPLIER,
            ledger.in_bin(dock.pk, status), "received", line.lot, "warehouse.receipt",
            str(receipt.pk),
        )
        for units, status in (
            (line.accepted, Status.GOOD),
            (line.rejected, Status.DAMAGED),
            (line.held, Status.HELD),
        )
        if units
    ]  # fmt: skip


@transaction.atomic
def put_away(
    receipt: Receipt, found: Mapping[int, Found], bin_: Bin, *, actor: Actor, at: datetime
) -> list[int]:
    """All steps in one: count a receipt (line → pieces), check it, put what passes into one bin.

    Return the orders that are whole now. A second try is refused.
    """
    if bin_.warehouse_id != receipt.warehouse_id:
        raise DomainError(
            _("Bin %(bin)s belongs to another warehouse. Scan a bin of this one."), bin=bin_.code
        )
    for line in receipt.lines.select_for_update().order_by("sku_id", "pk"):
        one = found.get(line.pk, Found(0))
        line.counted, line.rejected = one.counted, one.rejected
        line.save(update_fields=["counted", "rejected"])
    whole = check(receipt, actor=actor, at=at)
    lines = list(receipt.lines.filter(accepted__gt=0).order_by("sku_id", "pk"))
    dock = areas.area(receipt.warehouse_id, Bin.Kind.RECEIVING)
    ledger.post(
        [
            ledger.Move(
                receipt.warehouse_id, line.sku_id, line.accepted, ledger.in_bin(dock.pk),
                ledger.in_bin(bin_.pk), "put_away", line.lot, "warehouse.receipt",
                str(receipt.pk),
            )
            for line in lines
        ],
        actor=actor,
        at=at,
    )  # fmt: skip
    for line in lines:
        line.put_away = line.accepted
        line.save(update_fields=["put_away"])
    if lines:
        advance(receipt, Receipt.State.DONE, actor=actor, at=at)
    return whole
