"""Put away: from the dock and the returns area onto the shelves, style and sizes together."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from ecomops.core.actor import Actor
from warehouse.models import Bin
from warehouse.selectors import known_here
from warehouse.services import areas, placing
from warehouse.services.scanning import Answer, Scanned, station
from warehouse.services.shelving import KEYS as KEYS
from warehouse.services.shelving import Shelving

HERE = Shelving("putaway", (Bin.Kind.RECEIVING, Bin.Kind.RETURNS))


@station(
    HERE.name, label=pgettext_lazy("station", "Put away"), icon="package",
    action="warehouse.receive_stock", order=70, script="js/scan-known.js",
)  # fmt: skip
def take(scanned: Scanned) -> Answer:
    """A piece, then its bin."""
    return HERE.take(scanned)


def state(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """What is in the hand, or what waits."""
    return HERE.state(warehouse_id, subject, actor)


def page(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """What waits; any other code may be a shelf's."""
    waits = [one for kind in HERE.kinds for one in placing.waiting(areas.area(warehouse_id, kind))]
    return known_here.page({one.sku_id for one in waits}, known=_("Kept"))


def waiting(warehouse_id: int) -> int:
    """How many pieces wait."""
    return HERE.waiting(warehouse_id)
