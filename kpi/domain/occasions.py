"""Festivals and platform events by year: what stands behind a chart and what a year aligns on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.domain.compare import Window, festivals

# Days from the event's own day: (phase, first, last). Main phases sell, presale takes deposits.
Phases = tuple[tuple[str, int, int], ...]
_PRESALE_YEAR: Phases = (("presale", -22, -12), ("main", -11, -8), ("main", -1, 0))
EVENTS: dict[str, tuple[int, int, Phases]] = {
    "38": (3, 8, (("main", -2, 0),)),
    "314": (3, 14, (("main", -1, 0),)),
    "520": (5, 20, (("main", -1, 0),)),
    "618": (6, 18, (("presale", -25, -19), ("main", -18, -15), ("main", -3, 0))),
    "818": (8, 18, (("main", -1, 0),)),
    "double11": (11, 11, _PRESALE_YEAR),
    "double12": (12, 12, (("main", -2, 0),)),
}
FESTIVAL_DAYS = {"spring_festival": 8, "dragon_boat": 3, "mid_autumn": 3}


@dataclass(frozen=True, slots=True)
class Occasion:
    """A stretch of days with a name: a festival, or a phase of a platform event."""

    name: str
    first: date
    last: date
    phase: str = ""


def _of_year(year: int) -> Iterator[Occasion]:
    for name, on in festivals(year).items():
        yield Occasion(name, on, on + timedelta(FESTIVAL_DAYS[name] - 1))
    yield Occasion("national_day", date(year, 10, 1), date(year, 10, 7))
    for name, (month, day, phases) in EVENTS.items():
        on = date(year, month, day)
        for phase, early, late in phases:
            yield Occasion(name, on + timedelta(early), on + timedelta(late), phase)


def occasions(window: Window) -> list[Occasion]:
    """What touches the window, earliest first."""
    years = {window.first.year, window.last.year}
    found = [
        one for year in years for one in _of_year(year)
        if one.first <= window.last and one.last >= window.first
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.first, one.last, one.name))


def event_shift(window: Window) -> tuple[int, str]:
    """Days back to the same event a year ago, for the event this window lies at; else (0, "")."""
    best: tuple[int, str, int] | None = None
    for year in {window.first.year, window.last.year}:
        for name, (month, day, phases) in EVENTS.items():
            on = date(year, month, day)
            reach = Window(on + timedelta(min(p[1] for p in phases)), on + timedelta(7))
            if reach.first > window.last or reach.last < window.first:
                continue
            distance = abs((window.last - on).days)
            shift = (date(year - 1, month, day) - on).days
            best = min(best, (distance, name, shift)) if best else (distance, name, shift)
    return (best[2], best[1]) if best else (0, "")
