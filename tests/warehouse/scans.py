"""Scans for tests: through the one place that logs them, as a device would send them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from ecomops.core.actor import Actor
from warehouse.models import (
    CountLine,
    FulfilmentLine,
    Parcel,
    ReceiptLine,
    Reservation,
    ReturnLine,
    SkuBalance,
    StockLevel,
    StockMove,
    Warehouse,
)
from warehouse.services import scanning
from warehouse.services.scanning import Scanned


class Device:
    """One station in one pair of hands."""

    def __init__(self, place: Warehouse, station: str, subject: str, actor: Actor) -> None:
        self.place, self.station, self.subject, self.actor = place, station, subject, actor
        self.position = 0

    def scan(self, code: str, *, key: UUID | None = None) -> dict[str, Any]:
        """The answer to a scan."""
        self.position += 1
        now = timezone.now()
        scanned = Scanned(
            key or uuid4(), self.station, self.place.pk, self.subject, scanning.clean(code),
            "d1", self.position, now, self.actor,
        )  # fmt: skip
        return scanning.submit(scanned, now=now)

    def scans(self, *codes: str) -> dict[str, Any]:
        """Several scans that must all be accepted; the answer to the last."""
        answer: dict[str, Any] = {}
        for code in codes:
            answer = self.scan(code)
            assert answer["accepted"], (code, answer["say"])
        return answer


def everything() -> list[Any]:
    """All that a refused scan must leave as it was."""
    tables = (
        SkuBalance, StockLevel, Reservation, Parcel, FulfilmentLine, ReceiptLine, CountLine,
        ReturnLine,
    )  # fmt: skip
    return [*(list(t.objects.order_by("pk").values()) for t in tables), StockMove.objects.count()]
