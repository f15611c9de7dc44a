"""How long an advertising account lasts at its pace, and whether that reaches the next event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

DAY = timedelta(days=1)
#: Topping up takes a working day: less than this is a matter of today.
AT_ONCE, SOON = DAY, 3 * DAY


@dataclass(frozen=True, slots=True)
class Outlook:
    """When the money is gone, None where nothing is spent; `mood` says how pressing that is."""

    dry_at: datetime | None
    mood: str


def outlook(
    balance: Decimal, told_at: datetime, a_day: Decimal, now: datetime, event_at: datetime | None
) -> Outlook:
    """Spend goes on at `a_day` from the moment the balance was told."""
    if a_day <= 0:
        return Outlook(None, "good")
    dry_at = told_at + DAY * float(balance / a_day)
    misses = event_at is not None and now <= event_at and dry_at <= event_at
    if dry_at - now < AT_ONCE or (misses and event_at is not None and event_at - now < 7 * DAY):
        return Outlook(dry_at, "act")
    return Outlook(dry_at, "watch" if misses or dry_at - now < SOON else "good")
