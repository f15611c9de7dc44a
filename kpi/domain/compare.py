"""Which days a window is set beside: the period before, last year, last year by festival."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Compare = Literal["none", "previous", "last_year", "last_year_lunar"]

# Days before and after the festival's first day in which trade follows the moon.
REACH: dict[str, tuple[int, int]] = {
    "spring_festival": (25, 22),
    "dragon_boat": (10, 4),
    "mid_autumn": (14, 4),
}
_NAMES = {
    "Spring Festival": "spring_festival",
    "Dragon Boat": "dragon_boat",
    "Mid-Autumn": "mid_autumn",
}


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Days from `first` to `last`, both included, on each store's own calendar."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.last} is before {self.first}")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(n) for n in range(self.days))

    def __contains__(self, on: date) -> bool:
        return self.first <= on <= self.last

    def shifted(self, days: int) -> Window:
        return Window(self.first + timedelta(days), self.last + timedelta(days))


@dataclass(frozen=True, slots=True)
class Aligned:
    """The window to compare with, and the festival it was aligned to, if any."""

    window: Window
    festival: str = ""
    shift: int = 0


@lru_cache(maxsize=64)
def festivals(year: int) -> dict[str, date]:
    """The first day of each lunar festival in a year."""
    import holidays

    found: dict[str, date] = {}
    for on, name in sorted(holidays.country_holidays("CN", years=year, language="en_US").items()):
        for part, key in _NAMES.items():
            if part in name and "observed" not in name:
                found.setdefault(key, on)
    return found


def year_before(on: date) -> date:
    """The same calendar day a year ago; 29 February becomes the 28th."""
    last = calendar.monthrange(on.year - 1, on.month)[1]
    return on.replace(year=on.year - 1, day=min(on.day, last))


def festival_shift(window: Window) -> tuple[int, str]:
    """Days from this year's festival back to last year's, for the festival this window lies at.

    (0, "") where no day of the window is within a festival's reach. With two in reach, the one
    nearest to the window's middle decides.
    """
    best: tuple[int, int, str] | None = None
    middle = window.first + timedelta(window.days // 2)
    for year in {window.first.year, window.last.year}:
        before = festivals(year - 1)
        for name, on in festivals(year).items():
            early, late = REACH[name]
            if window.last < on - timedelta(early) or window.first > on + timedelta(late):
                continue
            if name in before:
                distance = abs((middle - on).days)
                found = (distance, (before[name] - on).days, name)
                best = min(best, found) if best else found
    return (best[1], best[2]) if best else (0, "")


def base_window(window: Window, compare: Compare) -> Aligned | None:
    """The window to set beside this one, of the same number of days."""
    if compare == "none":
        return None
    if compare == "previous":
        return Aligned(window.shifted(-window.days), shift=-window.days)
    if compare == "last_year_lunar":
        shift, festival = festival_shift(window)
        if shift:
            return Aligned(window.shifted(shift), festival, shift)
    shift = (year_before(window.first) - window.first).days
    return Aligned(window.shifted(shift), shift=shift)
