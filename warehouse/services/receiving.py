"""Receipts: what was announced is counted and put into bins; only what is accepted can be sold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import outbox
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance
from warehouse.models import Bin, Receipt, ReceiptLine, Status
from warehouse.services import ledger, reservation


@dataclass(frozen=True, slots=True)
class Found:
    """Pieces of a line that were counted, and how many of them do not pass inspection."""

    counted: int
    rejected: int = 0


@transaction.atomic
def put_away(
    receipt: Receipt, found: Mapping[int, Found], bin_: Bin, *, actor: Actor, at: datetime
) -> list[int]:
    """Count a receipt (line → pieces) into a bin; return the orders that are whole now.

    What does not pass goes into the same bin as damaged, where nobody can be promised it. A
    receipt is put away once: a second try is refused.
    """
    if bin_.warehouse_id != receipt.warehouse_id:
        raise DomainError(
            _("Bin %(bin)s belongs to another warehouse. Scan a bin of this one."), bin=bin_.code
        )
    advance(receipt, Receipt.State.CHECKED, actor=actor, at=at)
    moves: list[ledger.Move] = []
    for line in receipt.lines.select_for_update().order_by("sku_id", "pk"):
        one = found.get(line.pk, Found(0))
        if not 0 <= one.rejected <= one.counted:
            raise DomainError(_("Not more can be rejected than came."))
        moves += _moves(receipt, line, one, bin_)
        line.counted, line.rejected = one.counted, one.rejected
        line.accepted = line.put_away = one.counted - one.rejected
        line.save(update_fields=["counted", "rejected", "accepted", "put_away"])
    if not moves:
        raise DomainError(_("Say how many pieces came."))
    ledger.post(moves, actor=actor, at=at)
    advance(receipt, Receipt.State.DONE, actor=actor, at=at)
    outbox.emit("receipt.checked", at=at, receipt=receipt.pk)
    places = {(receipt.warehouse_id, move.sku_id) for move in moves}
    return reservation.fill_short(places, at=at)


def _moves(receipt: Receipt, line: ReceiptLine, one: Found, bin_: Bin) -> list[ledger.Move]:
    return [
        ledger.Move(
            receipt.warehouse_id, line.sku_id, units, ledger.SUPPLIER,
            ledger.in_bin(bin_.pk, status), "received", line.lot, "warehouse.receipt",
            str(receipt.pk),
        )
        for units, status in (
            (one.counted - one.rejected, Status.GOOD), (one.rejected, Status.DAMAGED),
        )
        if units
    ]  # fmt: skip
