"""Festivals and campaign days, and what each does to a day's orders."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

#: Month factors, mean one, campaigns included.
MONTHS = {1: 0.86, 2: 0.62, 3: 0.98, 4: 0.90, 5: 1.00, 6: 1.22,
          7: 0.82, 8: 0.86, 9: 0.98, 10: 1.02, 11: 1.70, 12: 1.04}  # fmt: skip
MONTHS_ABROAD = {1: 0.78, 2: 0.84, 3: 0.92, 4: 0.94, 5: 1.00, 6: 0.96,
                 7: 0.94, 8: 0.92, 9: 0.96, 10: 1.04, 11: 1.40, 12: 1.30}  # fmt: skip
WEEKDAYS = (1.06, 1.05, 1.03, 1.02, 0.95, 0.92, 0.97)
WEEKDAYS_ABROAD = (1.08, 1.02, 0.99, 0.98, 0.94, 0.92, 1.07)

#: How strongly a family of stores follows an event: the uplift over one is multiplied by it.
FOLLOWS: dict[str, dict[str, float]] = {
    "double11": {"tb": 1.8, "jd": 0.3, "pdd": 0.25, "dy": 0.6, "own": 0.12, "us": 0.0},
    "618": {"tb": 1.1, "jd": 1.7, "pdd": 0.6, "dy": 0.9, "own": 0.2, "us": 0.0},
    "double12": {"tb": 1.2, "jd": 0.8, "pdd": 0.6, "dy": 1.0, "own": 0.3, "us": 0.0},
    "38": {"tb": 1.2, "jd": 0.8, "pdd": 0.5, "dy": 1.2, "own": 0.3, "us": 0.0},
    "group": {"tb": 1.0, "jd": 0.0, "pdd": 0.0, "dy": 0.0, "own": 0.0, "us": 0.0},
    "festival": {"tb": 1.0, "jd": 0.6, "pdd": 0.5, "dy": 1.2, "own": 1.5, "us": 0.0},
    "blackfriday": {"tb": 0.0, "jd": 0.0, "pdd": 0.0, "dy": 0.0, "own": 0.0, "us": 1.0},
}
#: Event → (days from its own day → uplift, conversion factor, depth off the daily price).
_DOUBLE11 = {
    **dict.fromkeys(range(-22, -11), 0.75), -11: 1.7, -10: 5.5, -9: 3.2, -8: 3.2,
    **dict.fromkeys(range(-7, -1), 1.2), -1: 4.0, 0: 11.0, 1: 2.0, 2: 1.6, 3: 1.4,
    4: 1.15, 5: 1.15, 6: 1.15,
}  # fmt: skip
_JUNE18 = {
    **dict.fromkeys(range(-25, -18), 0.85), -18: 3.2, -17: 1.6, -16: 1.6, -15: 1.6,
    **dict.fromkeys(range(-14, -4), 1.15), -3: 1.6, -2: 1.6, -1: 1.9, 0: 5.0, 1: 1.4, 2: 1.1,
}  # fmt: skip
_SHORT = {-5: 0.95, -4: 0.95, -3: 0.95, -2: 2.1, -1: 1.5, 0: 2.4, 1: 0.95, 2: 0.95}
_GROUP = {-3: 0.95, -2: 0.95, -1: 0.95, 0: 2.2, 1: 1.8, 2: 1.6, **dict.fromkeys(range(3, 8), 0.8)}
_OWN_DAY = {-1: 1.4, 0: 1.6, 1: 1.1, 2: 0.95}
_BLACK = {-1: 1.6, 0: 3.2, 1: 2.0, 2: 1.9, 3: 2.8, 4: 1.2}
PHASES: dict[str, tuple[dict[int, float], float, float]] = {
    "double11": (_DOUBLE11, 2.1, 0.22),
    "618": (_JUNE18, 1.7, 0.17),
    "double12": (_SHORT, 1.4, 0.13),
    "38": (_SHORT, 1.4, 0.13),
    "group": (_GROUP, 1.5, 0.18),
    "festival": (_OWN_DAY, 1.2, 0.08),
    "blackfriday": (_BLACK, 1.6, 0.2),
}


@cache
def _festival(year: int, name: str) -> date:
    """The first day of `year` whose public holiday carries this English name."""
    days = holidays.country_holidays("CN", years=year, observed=False, language="en_US")
    return min(on for on, title in days.items() if name in title)


def spring_festival(year: int) -> date:
    """The first day of the lunar year that begins in `year`."""
    return _festival(year, "Chinese New Year (Spring Festival)")


def mid_autumn(year: int) -> date:
    """The fifteenth day of the eighth lunar month."""
    return _festival(year, "Mid-Autumn Festival")


def dragon_boat(year: int) -> date:
    """The fifth day of the fifth lunar month."""
    return _festival(year, "Dragon Boat Festival")


def _black_friday(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


@cache
def events_of(year: int) -> tuple[tuple[str, date], ...]:
    """The campaigns whose own day lies in `year`: (name, day)."""
    return (
        ("festival", date(year, 3, 14)),
        ("38", date(year, 3, 8)),
        ("group", date(year, 4, 15)),
        ("festival", date(year, 5, 20)),
        ("618", date(year, 6, 18)),
        ("festival", date(year, 8, 18)),
        ("group", date(year, 9, 15)),
        ("double11", date(year, 11, 11)),
        ("blackfriday", _black_friday(year)),
        ("double12", date(year, 12, 12)),
    )


def days_to_spring_festival(on: date) -> int:
    """Days from the nearest Spring Festival to `on`: negative before it."""
    return min(((on - spring_festival(year)).days for year in (on.year, on.year + 1)), key=abs)


def _spring_uplift(offset: int) -> float:
    steps = ((-25, 1.0), (-11, 1.35), (-6, 0.8), (6, 0.25), (13, 0.7), (23, 1.05))
    return next((factor for limit, factor in steps if offset < limit), 1.0)


def couriers_pause(on: date) -> bool:
    """Whether the couriers rest on this day (Spring Festival)."""
    return -5 <= days_to_spring_festival(on) <= 4


@cache
def day_effect(on: date, family: str) -> tuple[float, float, float, str]:
    """What campaigns do to a family's day: (orders ×, conversion ×, depth off, event name)."""
    uplift, conversion, depth, name = 1.0, 1.0, 0.0, ""
    for event, day in events_of(on.year):
        phases, converts, off = PHASES[event]
        step, follows = phases.get((on - day).days), FOLLOWS[event][family]
        if step is None or not follows:
            continue
        gain = 1 + (step - 1) * (follows if step > 1 else min(1.0, follows))
        uplift *= gain
        if step >= 1.2 and (on - day).days <= 1:
            strength = min(1.0, (step - 1) / 2.2) * min(1.0, follows + 0.2)
            conversion = max(conversion, 1 + (converts - 1) * strength)
            depth, name = max(depth, off * (0.6 + 0.4 * strength)), event
    if family != "us":
        uplift *= _spring_uplift(days_to_spring_festival(on))
    if family == "us" and on.month == 12:
        uplift *= 1.3 if on.day <= 18 else 0.7
    return uplift, conversion, depth, name


def season_of(on: date, category: str) -> float:
    """How much stronger than usual a category sells on this day."""
    if category == "food":
        before = (on - mid_autumn(on.year)).days
        near_new_year = -25 <= days_to_spring_festival(on) <= -8
        return 2.6 if -12 <= before <= -4 else 1.5 if near_new_year else 1.0
    if category == "wedding":
        return 1.5 if on.month in (5, 9, 10) else 1.0
    if category == "textiles":
        return 1.2 if on.month in (10, 11, 12) else 0.9 if on.month in (6, 7) else 1.0
    if category == "liquor":
        return 1.4 if -25 <= days_to_spring_festival(on) <= -8 else 1.0
    if category == "wear":
        return 1.15 if on.month in (3, 4, 9, 10) else 1.0
    return 1.0


#: Share of a day's orders by hour.
_USUAL = (2.0, 1.0, .6, .4, .4, .6, 1.3, 2.5, 3.9, 5.0, 5.8, 5.5, 5.0, 5.3, 5.4, 5.5, 5.4, 4.9,
          4.8, 5.8, 7.6, 9.0, 8.0, 4.3)  # fmt: skip
_DOUBLE11_DAY = (9.0, *(0.75,) * 6, *(2.5,) * 3, *(4.25,) * 4, *(4.0,) * 6, *(9.5,) * 4)


def hours_of(event: str, on: date, live: bool) -> tuple[float, ...]:
    """The shape of a day: 24 weights."""
    if event == "double11" and (on.month, on.day) == (11, 11):
        return _DOUBLE11_DAY
    if event == "double11" and (on.month, on.day) in ((10, 31), (11, 10)):
        early, late = sum(_USUAL[:20]), sum(_USUAL[20:])
        return tuple(w * (55 / early if hour < 20 else 45 / late) for hour, w in enumerate(_USUAL))
    if live:
        session = (12, 13, 20, 21, 22)
        inside = sum(_USUAL[hour] for hour in session)
        return tuple(
            w * (55 / inside if hour in session else 45 / (sum(_USUAL) - inside))
            for hour, w in enumerate(_USUAL)
        )
    return _USUAL
