"""What somebody holds between two scans: kept on the server, so a reload or a replay goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from warehouse.models import InHand


def look(warehouse_id: int, station: str, subject: str) -> dict[str, Any]:
    """What lies on this bench now; empty when nothing does."""
    row = InHand.objects.filter(warehouse_id=warehouse_id, station=station, subject=subject).first()
    return dict(row.held) if row else {}


def take(warehouse_id: int, station: str, subject: str) -> dict[str, Any]:
    """`look`, but nobody else changes it until the transaction ends."""
    row = (
        InHand.objects.select_for_update()
        .filter(warehouse_id=warehouse_id, station=station, subject=subject)
        .first()
    )
    return dict(row.held) if row else {}


def keep(
    warehouse_id: int, station: str, subject: str, held: dict[str, Any], *, at: datetime
) -> None:
    """This lies there now."""
    InHand.objects.update_or_create(
        warehouse_id=warehouse_id, station=station, subject=subject,
        defaults={"held": held, "moved_at": at},
    )  # fmt: skip


def drop(warehouse_id: int, station: str, subject: str) -> None:
    """Nothing lies there any more."""
    InHand.objects.filter(warehouse_id=warehouse_id, station=station, subject=subject).delete()
