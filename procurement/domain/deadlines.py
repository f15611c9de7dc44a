"""Working days of the country where suppliers answer, its moved holidays included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CLOSING = time(18, 0)
MOST_DAYS = 60


def working_day(on: date, country: str = "CN") -> bool:
    """Whether offices work that day."""
    import holidays  # a large package, needed only when a round is asked

    return bool(holidays.country_holidays(country, years=on.year).is_working_day(on))


def deadline(asked_at: datetime, days: int, *, zone: str = "Asia/Shanghai") -> datetime:
    """The close of the given working day after the asking; the day of asking does not count."""
    if not 1 <= days <= MOST_DAYS:
        raise ValueError("a deadline is one to sixty working days away")
    place = ZoneInfo(zone)
    on = asked_at.astimezone(place).date()
    left = days
    while left:
        on += timedelta(days=1)
        left -= working_day(on)
    return datetime.combine(on, CLOSING, place).astimezone(UTC)
