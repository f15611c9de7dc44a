"""The three instants of a parcel, and which of them a channel's promise means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

WARN_AFTER = timedelta(hours=12)
RED_AFTER = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Instants:
    """When a parcel was handed over, written back and first scanned by the courier."""

    handed_over: datetime | None = None
    written_back: datetime | None = None
    collected: datetime | None = None

    def kept_at(self, promise: str) -> datetime | None:
        """The instant that a promise of this kind is judged by."""
        return {
            "handed_over": self.handed_over,
            "written_back": self.written_back,
            "collected": self.collected,
        }[promise]


def judged(instants: Instants, promise: str, promised_at: datetime | None, now: datetime) -> str:
    """`kept`, `broken` or `open`; without a promise always `kept`."""
    if promised_at is None:
        return "kept"
    at = instants.kept_at(promise)
    if at is not None:
        return "kept" if at <= promised_at else "broken"
    return "broken" if now > promised_at else "open"


def fake_danger(instants: Instants, now: datetime) -> str:
    """Written back and never scanned by the courier: `watch` after 12 hours, `act` after 20."""
    if instants.written_back is None or instants.collected is not None:
        return ""
    waited = now - instants.written_back
    return "act" if waited >= RED_AFTER else "watch" if waited >= WARN_AFTER else ""
