"""Events this app reacts to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from stores.models import Order, Refund
from warehouse.models import FulfilmentLine, Reservation
from warehouse.services import (
    freezing,
    fulfilment,
    reservation,
    returns_told,
    tracking,
    write_back,
)

State = Order.State


def reserve_received(payload: Mapping[str, Any], at: datetime) -> None:
    """Bring claims and fulfilments to what the channel says of these orders now."""
    ids = payload["orders"]
    by_state: dict[str, list[int]] = defaultdict(list)
    for pk, state in Order.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "state"):
        by_state[state].append(pk)
    # most of what comes in is history: what was never here has nothing to give back
    here = _known_here(ids)
    if closed := [pk for pk in by_state[State.CLOSED] if pk in here]:
        freezing.stop(closed, reason="cancelled", at=at)
    shipped = by_state[State.SHIPPED] + by_state[State.COMPLETED]
    if shipped := [pk for pk in shipped if pk in here]:
        freezing.leave(shipped, at=at)
    asked = Refund.objects.filter(order_id__in=ids, succeeded_at=None)
    refunding = sorted(here & set(asked.values_list("order_id", flat=True)) - set(closed))
    if refunding:
        freezing.stop(refunding, reason="refund", at=at)
    if here:
        freezing.follow_changes(sorted(here), at=at)
    if ours := sorted(pk for state in reservation.RESERVING for pk in by_state[state]):
        reservation.reserve(ours, at=at)
        fulfilment.plan(ours, at=at)


def _known_here(order_ids: Collection[int]) -> set[int]:
    """Orders that claimed pieces or are in a fulfilment, in whatever state."""
    return {
        *Reservation.objects.filter(order_id__in=order_ids).values_list("order_id", flat=True),
        *FulfilmentLine.objects.filter(order_id__in=order_ids).values_list("order_id", flat=True),
    }


def stop_held(payload: Mapping[str, Any], at: datetime) -> None:
    """Take off the floor what somebody holds; its pieces stay claimed."""
    held = Order.objects.filter(pk__in=payload["orders"], state=State.HELD)
    freezing.pause(list(held.values_list("pk", flat=True)), reason="held", at=at)


def plan_released(payload: Mapping[str, Any], at: datetime) -> None:
    """Make fulfilments of what audit let through."""
    reservation.reserve(payload["orders"], at=at)
    fulfilment.plan(payload["orders"], at=at)


def tell_early(payload: Mapping[str, Any], at: datetime) -> None:
    """Tell the channel of packed parcels where the store's rule allows it before hand-over."""
    write_back.want_early(payload["parcels"], at=at)


def tell_channels(payload: Mapping[str, Any], at: datetime) -> None:
    """Want the channels told of parcels that left; a worker does it."""
    write_back.want(payload["parcels"], at=at)


def follow_parcels(payload: Mapping[str, Any], at: datetime) -> None:
    """Keep what a courier said of a parcel; a message without a time is of now."""
    try:
        seen_at = datetime.fromisoformat(payload["scan_at"])
    except ValueError:
        seen_at = at
    if seen_at.tzinfo is None:
        seen_at = seen_at.replace(tzinfo=UTC)
    seen = tracking.Seen(
        payload["scan_courier"], payload["scan_waybill"], payload["scan_status"], seen_at
    )
    tracking.take([seen], at=at)


def tell_of_return(payload: Mapping[str, Any], at: datetime) -> None:
    """Customer service hears what came back and in which state."""
    returns_told.tell(payload["parcel"], at=at)
