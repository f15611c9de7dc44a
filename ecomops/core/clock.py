"""Days as a store lives them: the only place where an instant becomes a date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_of(at: datetime, zone: str) -> date:
    """The calendar day of an aware instant in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def day_bounds(on: date, zone: str) -> tuple[datetime, datetime]:
    """First instant of the day and of the next, in UTC; 23 or 25 hours apart at a clock change."""
    tz = ZoneInfo(zone)
    return (
        datetime.combine(on, time(), tz).astimezone(UTC),
        datetime.combine(on + timedelta(days=1), time(), tz).astimezone(UTC),
    )


def days(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included."""
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)
