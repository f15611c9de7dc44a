"""Goods of an order arrive: a receipt for the floor, and what was received booked on the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from ecomops.core import clock, history, numbering, states
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from procurement.models import PurchaseOrder, PurchaseOrderLine
from procurement.services.numbers import ZONE
from warehouse.models import Receipt, ReceiptLine
from warehouse.services import inbound

SUBJECT = "procurement.purchaseorder"


@dataclass(frozen=True, slots=True)
class Came:
    """Pieces of a line that came, and how many of them are refused at inspection."""

    units: int
    rejected: int = 0


@transaction.atomic
def arrive(order: PurchaseOrder, *, actor: Actor, at: datetime) -> Receipt:
    """The open receipt for all that is still due, for the floor to count; made where none is."""
    held = _held(order)
    waiting = Receipt.objects.filter(
        subject_type=SUBJECT, subject_id=str(held.pk), state=Receipt.State.OPEN
    ).exclude(lines__counted__gt=0)
    if begun := waiting.first():
        return begun
    due = {line: line.units - line.received for line in held.lines.all()}
    return _receipt(
        held, {line: (count, 0, 0) for line, count in due.items() if count}, actor=actor, at=at
    )


@transaction.atomic
def receive(
    order: PurchaseOrder, came: Mapping[int, Came], *, actor: Actor, at: datetime
) -> Receipt:
    """Book a delivery note counted by hand (line → pieces); more than ordered is refused whole."""
    held = _held(order)
    lines = {line.pk: line for line in held.lines.select_for_update()}
    counted: dict[PurchaseOrderLine, tuple[int, int, int]] = {}
    for pk, one in came.items():
        line = lines[pk]
        if one.units < 1:
            continue
        if line.received + one.units > line.units:
            raise DomainError(
                _("%(name)s: %(units)s came but only %(left)s of the order are due. Book those "
                  "and return the rest."),
                name=line.name, units=one.units, left=line.units - line.received,
            )  # fmt: skip
        if not 0 <= one.rejected <= one.units:
            raise DomainError(_("Not more can be rejected than came."))
        counted[line] = (line.units - line.received, one.units, one.units - one.rejected)
    if not counted:
        raise DomainError(_("Say how many pieces came."))
    receipt = _receipt(held, counted, actor=actor, at=at)
    book(held, actor=actor, at=at)
    return receipt


@transaction.atomic
def book(order: PurchaseOrder, *, actor: Actor, at: datetime) -> None:
    """Make the lines say what all receipts of the order counted; done twice it changes nothing."""
    rows = ReceiptLine.objects.filter(
        receipt__subject_type=SUBJECT, receipt__subject_id=str(order.pk)
    ).values("source_id")
    sums = {
        row["source_id"]: (row["units"] or 0, row["good"] or 0)
        for row in rows.annotate(units=Sum("counted"), good=Sum("accepted"))
    }
    arrived: dict[int, int] = {}
    for line in order.lines.select_for_update():
        counted, accepted = sums.get(str(line.pk), (0, 0))
        received = min(counted, line.units)
        if counted > line.units:
            history.note(
                order, "order.too_many", actor=actor, at=at,
                params={"sku": line.sku.code, "counted": counted, "ordered": line.units},
            )  # fmt: skip
        if received == line.received and min(accepted, received) == line.accepted:
            continue
        arrived[line.sku_id] = received - line.received
        line.received, line.accepted = received, min(accepted, received)
        if line.received == line.units and line.done_at is None:
            line.done_at = at
        line.save(update_fields=["received", "accepted", "done_at"])
    inbound.arrive(order.warehouse_id, arrived)
    if arrived and not order.lines.filter(done_at=None).exists():
        states.advance(order, PurchaseOrder.State.RECEIVED, actor=actor, at=at)


def _held(order: PurchaseOrder) -> PurchaseOrder:
    held = PurchaseOrder.objects.select_for_update().get(pk=order.pk)
    if held.state not in PurchaseOrder.OPEN:
        raise DomainError(
            _("Goods are received for an order that was sent and is open: %(code)s is not."),
            code=held.code,
        )
    return held


def _receipt(
    order: PurchaseOrder,
    counted: Mapping[PurchaseOrderLine, tuple[int, int, int]],
    *,
    actor: Actor,
    at: datetime,
) -> Receipt:
    """A receipt with (expected, counted, accepted) a line."""
    year = clock.day_of(at, ZONE).year
    number = numbering.next_number(f"warehouse:{order.warehouse_id}", "receipt", year)
    receipt = Receipt.objects.create(
        warehouse=order.warehouse, number=number, year=year, subject_type=SUBJECT,
        subject_id=str(order.pk), subject_label=f"{order.code} {order.supplier.name}"[:120],
        opened_at=at,
    )  # fmt: skip
    ReceiptLine.objects.bulk_create(
        ReceiptLine(
            receipt=receipt, sku_id=line.sku_id, expected=expected, counted=units,
            accepted=good, rejected=units - good, source_id=str(line.pk),
        )
        for line, (expected, units, good) in counted.items()
    )  # fmt: skip
    history.note(order, "order.arrived", actor=actor, at=at, params={"receipt": receipt.pk})
    return receipt
