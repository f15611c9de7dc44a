"""Festivals and platform days: what every shop's year turns around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

PLATFORM_DAYS = {
    (3, 14): "d314",
    (5, 20): "d520",
    (6, 18): "d618",
    (8, 18): "d818",
    (11, 11): "d1111",
    (12, 12): "d1212",
}
_LUNAR = {
    "Chinese New Year (Spring Festival)": "spring",
    "Dragon Boat Festival": "dragon_boat",
    "Mid-Autumn Festival": "mid_autumn",
    "Tomb-Sweeping Day": "tomb_sweeping",
    "Double Ninth Festival": "double_ninth",
}
_FIXED = {
    (1, 1): "new_year",
    (2, 14): "valentine",
    (5, 1): "labour",
    (10, 1): "national",
    (10, 31): "halloween",
    (12, 25): "christmas",
}


@dataclass(frozen=True, slots=True, order=True)
class Festival:
    """A day with a name; `is_platform` for the days that platforms made."""

    on: date
    code: str
    is_platform: bool = False


def festivals(first: date, last: date) -> list[Festival]:
    """Every festival and platform day between two days, both included."""
    found: list[Festival] = []
    for year in range(first.year, last.year + 1):
        found += [one for one in _of_year(year) if first <= one.on <= last]
    return found


@lru_cache(maxsize=32)
def _of_year(year: int) -> tuple[Festival, ...]:
    made = [
        Festival(date(year, *day), code, is_platform=True) for day, code in PLATFORM_DAYS.items()
    ]
    made += [Festival(date(year, *day), code) for day, code in _FIXED.items()]
    november = date(year, 11, 1)
    thursday = november + timedelta(days=(3 - november.weekday()) % 7 + 21)
    made.append(Festival(thursday + timedelta(days=1), "black_friday"))
    return tuple(sorted(made + _lunar(year)))


def _lunar(year: int) -> list[Festival]:
    import holidays  # read only when a calendar is drawn

    firsts: dict[str, date] = {}
    for country in ("CN", "MO"):
        named = holidays.country_holidays(country, years=year, observed=False, language="en_US")
        for on, names in sorted(named.items()):
            for name in names.split("; "):
                if name in _LUNAR:
                    firsts.setdefault(_LUNAR[name], on)
    return [Festival(on, code) for code, on in firsts.items()]
