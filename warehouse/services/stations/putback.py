"""Put back: pieces of orders that were given up, from the packing area to the shelves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from ecomops.core.actor import Actor
from warehouse.models import Bin
from warehouse.services.scanning import Answer, Scanned, station
from warehouse.services.shelving import KEYS as KEYS
from warehouse.services.shelving import Shelving

HERE = Shelving("putback", (Bin.Kind.PACKING,))


@station(
    HERE.name, label=gettext_lazy("Put back"), icon="arrow-back-up", action="warehouse.pack",
    order=75,
)  # fmt: skip
def take(scanned: Scanned) -> Answer:
    """A piece, then its bin."""
    return HERE.take(scanned)


def state(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """What is in the hand, or what waits."""
    return HERE.state(warehouse_id, subject, actor)


def waiting(warehouse_id: int) -> int:
    """How many pieces wait."""
    return HERE.waiting(warehouse_id)
