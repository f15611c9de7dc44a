"""What happens below that makes a day's facts out of date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from kpi.services import staff, stale, ticks


def mark_days_stale(payload: Mapping[str, Any], at: datetime) -> None:
    """A source changed: its days are computed again, and so is everything above them."""
    if "skus" in payload:
        stale.mark_sales_of(payload["skus"], date.fromisoformat(payload["from_on"]), at=at)
        return
    stale.mark(payload["store"], [date.fromisoformat(on) for on in payload["days"]], at=at)


def count_returned(payload: Mapping[str, Any], at: datetime) -> None:
    """A parcel came back and was looked into: whose mistake it was, if anybody's."""
    staff.roll_up_returned(payload["parcel"], at=at)
    ticks.return_graded(payload["parcel"], at=at)


def tick_wave(payload: Mapping[str, Any], at: datetime) -> None:
    """A wave is on the floor: the lead's routine knows."""
    ticks.wave_released(payload["wave"], at=at)


def tick_truck(payload: Mapping[str, Any], at: datetime) -> None:
    """A truck has left: the lead's routine knows."""
    ticks.manifest_closed(payload["manifest"], at=at)


def tick_traffic(payload: Mapping[str, Any], at: datetime) -> None:
    """Figures came in: the operations manager's routine knows."""
    days = [date.fromisoformat(on) for on in payload["days"]]
    ticks.traffic_received(payload["store"], days, at=at)
