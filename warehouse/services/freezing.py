"""A cancel or refund is a fact of the channel: what is not handed over freezes within seconds.

Before a wave the order simply leaves; in a wave, tote or on the bench its fulfilment freezes and
every screen refuses it; after hand-over an intercept is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, outbox
from ecomops.core.actor import SYSTEM, Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance
from stores.models import Order, Refund
from stores.services.withdrawal import claim
from warehouse.models import (
    Fulfilment,
    FulfilmentLine,
    Parcel,
    ParcelLine,
    Pick,
    Reservation,
    TrackingEvent,
)
from warehouse.selectors import pieces as where
from warehouse.services import allocation, parcels, picking, reservation
from warehouse.services import fulfilment as fulfilments
from warehouse.services.scanning import Stopped

State = Fulfilment.State
IN_WORK = (State.WAVED, State.PICKED, State.PACKED)
REASONS = {
    "refund": _("%(work)s is stopped: the buyer asks for the money back. "
                "Put it on the exception shelf."),
    "cancelled": _("%(work)s is stopped: the order is cancelled. Put it on the exception shelf."),
    "changed": _("%(work)s is stopped: the order was changed. Put it on the exception shelf."),
    "short": _("%(work)s is stopped: pieces are missing. Put it on the exception shelf."),
    "held": _("%(work)s is stopped: the order is on hold. Put it on the exception shelf."),
}  # fmt: skip


def refuse_stopped(row: Fulfilment) -> None:
    """Refuse work on what must not leave; a stop whose event is still on its way counts too."""
    if row.state == State.SHIPPED:
        raise DomainError(_("%(work)s is handed over already. Take the next one."), work=str(row))
    reason = row.frozen_reason if row.state == State.FROZEN else ""
    if row.state == State.CANCELLED:
        reason = "cancelled"
    if reason or (reason := stopped_here(row)):
        raise Stopped(REASONS.get(reason, REASONS["cancelled"]), work=str(row))


def stopped_here(row: Fulfilment) -> str:
    """Why its pieces must not leave now, or nothing; what has left already stops nothing else."""
    if not (reason := stopped_orders(row.order_ids)):
        return ""
    gone = where.left([row.pk])[row.pk]
    return stopped_orders(set(row.order_ids) - gone) if gone else reason


def stopped_orders(order_ids: Collection[int]) -> str:
    """Why one of these orders must not leave now, or nothing."""
    if Refund.objects.filter(order_id__in=order_ids, succeeded_at=None).exists():
        return "refund"
    gone = Order.objects.filter(pk__in=order_ids).exclude(state=Order.State.RELEASED)
    states = set(gone.values_list("state", flat=True))
    if not states:
        return ""
    return "held" if states <= {Order.State.HELD, Order.State.PAID} else "cancelled"


@transaction.atomic
def stop(order_ids: Collection[int], *, reason: str, at: datetime) -> None:
    """Stop orders wherever they are; safe to run twice."""
    pause(order_ids, reason=reason, at=at)
    gone = ParcelLine.objects.filter(order_id__in=_on_the_way(order_ids).values("pk")).values(
        "parcel_id"
    )
    for parcel in (
        Parcel.objects.select_for_update()
        .filter(pk__in=gone, state=Parcel.State.SHIPPED)
        .exclude(tracked=TrackingEvent.Code.DELIVERED)  # that is a return, not an intercept
        .order_by("pk")
    ):
        advance(parcel, Parcel.State.INTERCEPT, actor=SYSTEM, at=at, reason=reason)
        outbox.emit("parcel.intercept_asked", at=at, parcel=parcel.pk)
    _free_unworked(order_ids, at=at)


def _on_the_way(order_ids: Collection[int]) -> QuerySet[Order]:
    """Orders whose parcel may still be called back: not delivered, and not on its way home."""
    coming = Refund.objects.filter(
        order=OuterRef("pk"), succeeded_at=None, stage=Refund.Stage.RETURN
    )
    return Order.objects.filter(
        ~Exists(coming), pk__in=order_ids, state__in=(Order.State.SHIPPED, Order.State.CLOSED,
                                                     Order.State.RELEASED),
    )  # fmt: skip


@transaction.atomic
def pause(order_ids: Collection[int], *, reason: str, at: datetime) -> None:
    """Take orders off the floor without giving their pieces back."""
    fulfilments.drop_orders(order_ids, at=at)
    in_work = FulfilmentLine.objects.filter(order_id__in=order_ids, cancelled_at=None)
    for row in (
        Fulfilment.objects.select_for_update()
        .filter(pk__in=in_work.values("fulfilment_id"), state__in=IN_WORK)
        .order_by("pk")
    ):
        freeze(row, reason=reason, at=at)


@transaction.atomic
def leave(order_ids: Collection[int], *, at: datetime) -> None:
    """Orders that were shipped without us: what no wave has taken is not shipped once more."""
    fulfilments.drop_orders(order_ids, at=at)
    _free_unworked(order_ids, at=at)


@transaction.atomic
def follow_changes(order_ids: Collection[int], *, at: datetime) -> list[int]:
    """Stop orders whose lines are no longer what was claimed for them; return these orders."""
    claims = Reservation.objects.filter(order_id__in=order_ids, state=Reservation.State.LIVE)
    gone = reservation.shipped(order_ids)
    changed = sorted(
        {
            order_id
            for order_id, item_id, wanted, units in claims.values_list(
                "order_id", "item_id", "wanted", "item__units"
            )
            if wanted + gone.get(item_id, 0) != units
        }
    )
    if changed:
        pause(changed, reason="changed", at=at)
        _free_unworked(changed, at=at)
    return changed


def freeze(row: Fulfilment, *, reason: str, at: datetime) -> None:
    """Stop one fulfilment where it is; the row is locked."""
    came_from = row.state
    advance(
        row, State.FROZEN, actor=SYSTEM, at=at, reason=reason, frozen_from=came_from,
        frozen_reason=reason,
    )  # fmt: skip
    outbox.emit("fulfilment.frozen", at=at, fulfilment=row.pk)


def _free_unworked(order_ids: Collection[int], *, at: datetime) -> None:
    """Give pieces back of orders that no wave, tote or parcel holds."""
    busy = set(
        FulfilmentLine.objects.filter(order_id__in=order_ids, cancelled_at=None).values_list(
            "order_id", flat=True
        )
    )
    reservation.release([pk for pk in order_ids if pk not in busy], at=at)


@claim
@transaction.atomic
def withdraw(order_ids: Sequence[int], at: datetime) -> set[int]:
    """Of orders whose import is undone, those the floor has touched; the others give all back."""
    fulfilments.drop_orders(order_ids, at=at)
    touched = FulfilmentLine.objects.filter(
        Q(cancelled_at=None) | Q(picks__isnull=False), order_id__in=order_ids
    )
    gone = Reservation.objects.filter(order_id__in=order_ids, state=Reservation.State.DONE)
    kept = {*touched.values_list("order_id", flat=True), *gone.values_list("order_id", flat=True)}
    fulfilments.plan(kept, at=at)
    reservation.release([pk for pk in order_ids if pk not in kept], at=at)
    return kept


@transaction.atomic
def thaw(row: Fulfilment, *, actor: Actor, at: datetime) -> None:
    """The refund was withdrawn or refused: go on where it was frozen."""
    if row.state != State.FROZEN:
        raise DomainError(_("%(fulfilment)s is not frozen."), fulfilment=str(row))
    advance(
        row, row.frozen_from, actor=actor, at=at, reason="thawed", frozen_from="",
        frozen_reason="",
    )  # fmt: skip


@transaction.atomic
def give_up(row: Fulfilment, *, actor: Actor, at: datetime) -> list[int]:
    """The frozen fulfilment will not ship: its picks are called off, its claims given back.

    What is picked or packed lies in the packing area as anybody's and goes back to the shelves by
    the put-back station; returns the ids of those picks. Orders that were only in the same parcel
    start anew. What has left already stays gone.
    """
    if row.state != State.FROZEN:
        raise DomainError(_("%(fulfilment)s is not frozen."), fulfilment=str(row))
    # lists before fulfilments, as every scan locks them
    lists = picking.lists_of(row)
    lines = list(row.lines.filter(cancelled_at=None).order_by("pk"))
    gone = where.gone([line.pk for line in lines])
    for parcel in row.parcels.select_for_update().filter(state=Parcel.State.PACKED).order_by("pk"):
        parcels.cancel(parcel, actor=actor, at=at, reason=row.frozen_reason)
    ended = State.SHIPPED if gone else State.CANCELLED
    advance(row, ended, actor=actor, at=at, reason=row.frozen_reason, slot=None)
    stays = [line for line in lines if gone.get(line.pk, 0) < line.units]
    row.lines.filter(pk__in=[line.pk for line in stays]).update(cancelled_at=at)
    reservation.release_items([line.item_id for line in stays], at=at)
    to_return = _call_off(row, stays, gone, at=at)
    picking.close_lists(lists, at=at)
    history.note(row, "given_up", actor=actor, at=at, params={"to_return": to_return})
    order_ids = sorted({line.order_id for line in stays})
    reservation.reserve(order_ids, at=at)
    fulfilments.plan(order_ids, at=at)
    return to_return


def _call_off(
    row: Fulfilment, lines: Sequence[FulfilmentLine], gone: Mapping[int, int], *, at: datetime
) -> list[int]:
    """Free what the fulfilment's picks were promised: on the shelves and in the packing area."""
    allocation.free_packed(row.warehouse_id, lines, gone)
    picks = list(Pick.objects.select_for_update().filter(line__fulfilment=row).order_by("pk"))
    for pick in picks:
        if pick.state == Pick.State.OPEN:
            advance(pick, Pick.State.CANCELLED, actor=SYSTEM, at=at, reason="frozen")
            allocation.give_back(pick)
    return [pick.pk for pick in picks if pick.state == Pick.State.PICKED]
