"""A parcel that will not leave."""

from __future__ import annotations

from datetime import datetime

from ecomops.core.actor import Actor
from ecomops.core.states import advance
from warehouse.models import Parcel
from warehouse.services import waybills


def cancel(parcel: Parcel, *, actor: Actor, at: datetime, reason: str) -> None:
    """Take a packed parcel out of the day's list; its number is not used any more."""
    advance(parcel, Parcel.State.CANCELLED, actor=actor, at=at, reason=reason)
    waybills.replace(parcel.waybill, actor=actor, at=at)
