"""A zone's offsets as plain numbers, so that a query finds the same day as `core.clock`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def offsets(zone: str, first: datetime, last: datetime) -> list[tuple[datetime, int]]:
    """(UTC instant, seconds east of UTC from then on) for every offset between two instants."""
    tz = ZoneInfo(zone)
    low, high = first.astimezone(UTC), last.astimezone(UTC)
    found = [(low, _offset(low, tz))]
    at = low
    while at < high:
        after = min(at + timedelta(days=1), high)
        if _offset(after, tz) != found[-1][1]:
            found.append((_turn(at, after, tz), _offset(after, tz)))
        at = after
    return found


def day_expression(column: str, zone: str, first: datetime, last: datetime) -> str:
    """SQL for the local day of a UTC timestamp column, for instants within the span."""
    spans = offsets(zone, first - timedelta(days=1), last + timedelta(days=1))
    shift = str(spans[0][1])
    if len(spans) > 1:
        cases = " ".join(
            f"WHEN {column} >= TIMESTAMP '{at:%Y-%m-%d %H:%M:%S}' THEN {seconds}"
            for at, seconds in reversed(spans[1:])
        )
        shift = f"CASE {cases} ELSE {spans[0][1]} END"
    return f"CAST({column} + to_seconds({shift}) AS DATE)"


def _offset(at: datetime, tz: ZoneInfo) -> int:
    delta = at.astimezone(tz).utcoffset()
    return int(delta.total_seconds()) if delta is not None else 0


def _turn(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """The second at which the offset changes between two instants."""
    low, high = int(before.timestamp()), int(after.timestamp())
    old = _offset(before, tz)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(datetime.fromtimestamp(middle, UTC), tz) == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)
