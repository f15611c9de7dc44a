"""Parcels that come back: registered by their number, graded piece by piece, told to service."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, outbox
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance
from stores.models import Order, Sku
from warehouse.models import (
    Bin,
    Parcel,
    ParcelLine,
    ReturnLine,
    ReturnParcel,
    Status,
    StockLevel,
    Warehouse,
)
from warehouse.services import areas, ledger, reservation

GOOD, HELD, DAMAGED, SCRAP = "good", "held", "damaged", "scrap"
GRADES = {
    GOOD: _("As new"),
    HELD: _("To decide"),
    DAMAGED: _("Damaged"),
    SCRAP: _("Scrap"),
}
REASONS = {
    "unwanted": _("Not wanted"),
    "size": _("Wrong size or colour"),
    "quality": _("Quality"),
    "wrong": _("Wrong item sent"),
    "broken": _("Broken on the way"),
    "refused": _("Not accepted"),
    "intercept": _("Intercepted"),
}
SIDES = {
    "buyer": _("Buyer"),
    "supplier": _("Supplier"),
    "courier": _("Courier"),
    "warehouse": _("Warehouse"),
}
# the package intact and the goods bad is the supplier's, the package damaged the courier's
SIDE_OF = {
    "unwanted": "buyer", "size": "buyer", "quality": "supplier", "wrong": "warehouse",
    "broken": "courier", "refused": "buyer", "intercept": "buyer",
}  # fmt: skip
_STATUS = {GOOD: Status.GOOD, HELD: Status.HELD, DAMAGED: Status.DAMAGED}


@transaction.atomic
def register(
    warehouse: Warehouse, tracking: str, *, actor: Actor, at: datetime, note: str = ""
) -> ReturnParcel:
    """A parcel came back; the same number again is the same parcel.

    Our own number names its order; another number names the order if the channel told it, else the
    sender is unknown until somebody says whose it is.
    """
    number = tracking.strip()
    if not number:
        raise DomainError(_("Scan the number on the parcel."))
    known = ReturnParcel.objects.filter(warehouse=warehouse, tracking=number).first()
    if known is not None:
        return known
    parcel = (
        Parcel.objects.select_for_update(of=("self",))
        .filter(waybill__number=number, state__in=(Parcel.State.SHIPPED, Parcel.State.INTERCEPT))
        .order_by("-pk")
        .first()
    )
    order = _order_of(parcel, number)
    intercepted = parcel is not None and parcel.state == Parcel.State.INTERCEPT
    made, fresh = ReturnParcel.objects.get_or_create(
        warehouse=warehouse, tracking=number,
        defaults={
            "parcel": parcel, "order_id": order.pk if order else None,
            "order_number": order.external_id if order else "", "note": note[:200],
            "reason": "intercept" if intercepted else "", "registered_at": at,
            "responsible": SIDE_OF["intercept"] if intercepted else "",
        },
    )  # fmt: skip
    if not fresh:
        return made
    history.note(made, "registered", actor=actor, at=at)
    if parcel is not None:
        outcome = {"intercept_outcome": "came_back"} if intercepted else {}
        advance(parcel, Parcel.State.RETURNED, actor=actor, at=at, reason="returned", **outcome)
    return made


def _order_of(parcel: Parcel | None, number: str) -> Order | None:
    if parcel is not None:
        ids = parcel.lines.order_by("order_id").values("order_id")[:1]
        return Order.objects.filter(pk__in=ids).first()
    return Order.objects.filter(tracking=number).order_by("-pk").first()


@transaction.atomic
def attach(came: ReturnParcel, order: Order, *, actor: Actor, at: datetime) -> None:
    """Say whose an unknown parcel is."""
    held = ReturnParcel.objects.select_for_update().get(pk=came.pk)
    if held.order_id is not None:
        raise DomainError(_("This parcel's order is known already."))
    held.order_id, held.order_number = order.pk, order.external_id
    held.save(update_fields=["order_id", "order_number"])
    history.note(held, "attached", actor=actor, at=at, params={"order": order.pk})
    if held.state == ReturnParcel.State.GRADED:
        outbox.emit("returns.graded", at=at, parcel=held.pk)


@transaction.atomic
def say_why(
    came: ReturnParcel, reason: str, *, actor: Actor, at: datetime, responsible: str = ""
) -> ReturnParcel:
    """The reason on the return slip, and whose side it is on."""
    if reason not in REASONS or (responsible and responsible not in SIDES):
        raise DomainError(_("Choose one of the reasons."))
    held = _open(came)
    held.reason, held.responsible = reason, responsible or SIDE_OF[reason]
    held.save(update_fields=["reason", "responsible"])
    return held


def _open(came: ReturnParcel) -> ReturnParcel:
    held = ReturnParcel.objects.select_for_update().get(pk=came.pk)
    if held.state != ReturnParcel.State.REGISTERED:
        raise DomainError(_("This parcel is graded already. Scan the next one."))
    return held


@transaction.atomic
def grade(
    came: ReturnParcel, sku: Sku, units: int, verdict: str, *, actor: Actor, at: datetime
) -> ReturnLine:
    """Pieces of a return are looked at: they lie in the returns area as what they are now.

    Never more than were sent, where the sending parcel is known.
    """
    if verdict not in GRADES:
        raise DomainError(_("Choose one of the grades."))
    held = _open(came)
    if units < 1:
        raise DomainError(_("Grade at least one piece."))
    _not_more_than_sent(held, sku, units)
    line, _new = ReturnLine.objects.get_or_create(
        parcel=held, sku=sku, grade=verdict, defaults={"units": units}
    )
    if not _new:
        ReturnLine.objects.filter(pk=line.pk).update(units=F("units") + units)
        line.refresh_from_db()
    _post(held, sku, units, ledger.CUSTOMER, _place(held, verdict), actor=actor, at=at)
    if verdict == GOOD:
        reservation.fill_short({(held.warehouse_id, sku.pk)}, at=at)
    return line


@transaction.atomic
def ungrade(
    came: ReturnParcel, sku: Sku, units: int, verdict: str, *, actor: Actor, at: datetime
) -> None:
    """Undo of `grade`, while the pieces still lie there and nobody was promised them."""
    held = _open(came)
    line = ReturnLine.objects.select_for_update().filter(
        parcel=held, sku=sku, grade=verdict, units__gte=units
    ).first()  # fmt: skip
    if line is None:
        raise DomainError(_("There is nothing to take back."))
    if verdict == GOOD:
        reservation.make_room(held.warehouse_id, sku.pk, units, at=at)
    _post(held, sku, units, _place(held, verdict), ledger.CUSTOMER, actor=actor, at=at)
    if line.units == units:
        line.delete()
    else:
        ReturnLine.objects.filter(pk=line.pk).update(units=F("units") - units)


def _place(held: ReturnParcel, verdict: str) -> ledger.Place:
    if verdict == SCRAP:
        return ledger.SCRAP
    back = areas.area(held.warehouse_id, Bin.Kind.RETURNS)
    return ledger.in_bin(back.pk, _STATUS[verdict])


def _post(
    held: ReturnParcel, sku: Sku, units: int, from_: ledger.Place, to: ledger.Place, *,
    actor: Actor, at: datetime,
) -> None:  # fmt: skip
    move = ledger.Move(
        held.warehouse_id, sku.pk, units, from_, to, "returned",
        subject_type="warehouse.returnparcel", subject_id=str(held.pk),
    )  # fmt: skip
    ledger.post([move], actor=actor, at=at)


def expected(came: ReturnParcel) -> dict[int, int]:
    """SKU → pieces that were sent in the parcel that came back; empty when it is not known."""
    if came.parcel_id is None:
        return {}
    rows = ParcelLine.objects.filter(parcel_id=came.parcel_id)
    return dict(rows.values_list("line__sku_id").annotate(n=Sum("units")))


def _not_more_than_sent(held: ReturnParcel, sku: Sku, units: int) -> None:
    sent = expected(held)
    # what was sent by mistake is just what the parcel should not have held
    if not sent or held.reason == "wrong":
        return
    graded = held.lines.filter(sku=sku).aggregate(n=Sum("units"))["n"] or 0
    if graded + units > sent.get(sku.pk, 0):
        raise DomainError(
            _("%(units)s of %(sku)s were sent in this parcel. Put what is too much aside."),
            units=sent.get(sku.pk, 0), sku=sku.code,
        )  # fmt: skip


@transaction.atomic
def finish(came: ReturnParcel, *, actor: Actor, at: datetime) -> ReturnParcel:
    """All is graded: customer service is told."""
    held = _open(came)
    if not held.lines.exists():
        raise DomainError(_("Nothing is graded yet. Scan the first piece."))
    advance(held, ReturnParcel.State.GRADED, actor=actor, at=at)
    outbox.emit("returns.graded", at=at, parcel=held.pk)
    return held


def lying(warehouse_id: int) -> int:
    """Pieces in the returns area that somebody must still decide on."""
    held = StockLevel.objects.filter(
        bin__warehouse_id=warehouse_id, bin__kind=Bin.Kind.RETURNS, status=Status.HELD
    )
    return held.aggregate(n=Sum("on_hand"))["n"] or 0
