"""Events this app reacts to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stores.models import Order, Refund
from warehouse.services import freezing, fulfilment, reservation


def reserve_received(payload: Mapping[str, Any], at: datetime) -> None:
    """Claim pieces for what is paid; stop what the channel has closed or asks money back for."""
    ids = payload["orders"]
    reservation.reserve(ids, at=at)
    closed = list(
        Order.objects.filter(pk__in=ids, state=Order.State.CLOSED).values_list("pk", flat=True)
    )
    if closed:
        freezing.stop(closed, reason="cancelled", at=at)
    asked = Refund.objects.filter(order_id__in=ids, succeeded_at=None)
    refunding = sorted(set(asked.values_list("order_id", flat=True)) - set(closed))
    if refunding:
        freezing.stop(refunding, reason="refund", at=at)


def plan_released(payload: Mapping[str, Any], at: datetime) -> None:
    """Make fulfilments of what audit let through."""
    reservation.reserve(payload["orders"], at=at)
    fulfilment.plan(payload["orders"], at=at)
