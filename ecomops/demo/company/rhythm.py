"""How many orders every store may expect on every day: base × events × weekday × growth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from ecomops.demo.company import calendar
from ecomops.demo.company.stores import RAMP, STORES, USD_RATE, StoreSpec
from ecomops.demo.company.stories import (
    BEST_DAY,
    FEBRUARY_ALIGNED,
    FEBRUARY_CALENDAR,
    LIVE_DAY,
    LIVE_STORE,
    LIVE_UPLIFT,
)
from ecomops.demo.company.streams import stream

DAYS = 760
RECENT = 400
ORDERS_BEFORE, ORDERS_RECENT = 80_000, 120_000


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Expected paid orders by store and day."""

    days: tuple[date, ...]
    expected: np.ndarray  # stores × days
    opens: date  # first day of the exclusive store
    steady: np.ndarray  # days of the lunar story: as many orders as expected, without chance

    def at(self, on: date) -> int:
        """The column of a day."""
        return (on - self.days[0]).days


def opening_day(today: date) -> date:
    """The last first of September that lies at least sixty days back."""
    this_year = date(today.year, 9, 1)
    return this_year if (today - this_year).days >= 60 else date(today.year - 1, 9, 1)


def last_double11(today: date) -> date:
    """The latest eleventh of November of which a week of what followed is known."""
    this_year = date(today.year, 11, 11)
    return this_year if (today - this_year).days >= 7 else date(today.year - 1, 11, 11)


def weights_of(store: StoreSpec, days: list[date]) -> list[float]:
    """What a planner thinks each day of a store weighs: its weekday, and the events known."""
    found: list[float] = _daily(store, days).tolist()
    return found


def _daily(store: StoreSpec, days: list[date]) -> np.ndarray:
    """A store's days without month scaling: campaigns and weekdays."""
    weekdays = calendar.WEEKDAYS if store.domestic else calendar.WEEKDAYS_ABROAD
    return np.array(
        [calendar.day_effect(on, store.family)[0] * weekdays[on.weekday()] for on in days]
    )


def _month_key(on: date) -> tuple[int, int]:
    """Months to be scaled as one: January and February share the Spring Festival."""
    return (on.year, 1 if on.month == 2 else on.month)


def _scaled_to_months(raw: np.ndarray, days: list[date], weights: np.ndarray) -> np.ndarray:
    """Scale all rows alike so that their weighted sum has each month's factor as its mean."""
    months = calendar.MONTHS
    total = (raw * weights[:, None]).sum(axis=0) / weights.sum()
    keys = [_month_key(on) for on in days]
    factor = np.ones(len(days))
    for key in set(keys):
        at = np.array([k == key for k in keys])
        wanted = np.mean([months[on.month] for on in days if _month_key(on) == key])
        factor[at] = wanted / total[at].mean()
    return raw * factor


def _abroad(raw: np.ndarray, days: list[date]) -> np.ndarray:
    keys = [(on.year, on.month) for on in days]
    scaled = raw.copy()
    for key in set(keys):
        at = np.array([k == key for k in keys])
        scaled[at] *= calendar.MONTHS_ABROAD[key[1]] / raw[at].mean()
    return scaled


def _ramp(days: list[date], opens: date, daily: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """The new store: nothing before it opens, its four months, then its share of the trade."""
    value = next(store.order_value for store in STORES if store.opens_with_ramp)
    first_year = {(opens.year, month): taken / value for month, taken in RAMP.items()}
    rows = np.zeros(len(days))
    calm = daily**0.55  # a new store follows the great days less
    for key, orders in first_year.items():
        at = np.array([(on.year, on.month) == key for on in days])
        if at.any():
            rows[at] = calm[at] / calm[at].mean() * orders / at.sum()
    later = np.array([on > date(opens.year, 12, 31) for on in days])
    rows[later] = usual[later]
    return rows


def _trap(expected: np.ndarray, days: tuple[date, ...], value: np.ndarray) -> np.ndarray:
    """Bend both Februaries so that the calendar and the lunar comparison disagree as told.

    Says which days the story speaks of.
    """
    today = days[-1]
    year = today.year if today >= date(today.year, 3, 1) else today.year - 1
    shift = (
        calendar.spring_festival(year) - calendar.spring_festival(year - 1)
    ).days  # days between the two festivals
    this = np.array([(on.year, on.month) == (year, 2) for on in days])
    last = np.array([(on.year, on.month) == (year - 1, 2) for on in days])
    first = days.index(date(year, 2, 1)) - shift if this.any() else -1
    aligned = np.zeros(len(days), bool)
    if not last.any() or first < 0:
        return aligned
    aligned[first : first + int(this.sum())] = True
    amount = (expected * value[:, None]).sum(axis=0)
    outside = last & ~aligned
    overlap = float(amount[last & aligned].sum())
    wanted_last = float(amount[aligned].sum()) * FEBRUARY_ALIGNED / FEBRUARY_CALENDAR
    lift = (wanted_last - overlap) / float(amount[outside].sum()) if outside.any() else 0.0
    if not 0.6 < lift < 1.7:
        return np.zeros(len(days), bool)
    expected[:, this] *= FEBRUARY_ALIGNED * amount[aligned].sum() / amount[this].sum()
    expected[:, outside] *= lift
    return this | last | aligned


def _settled(rows: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Find the level and the yearly growth that give the company's order counts."""
    low, high = -1.0, 1.5
    for _ in range(40):
        middle = (low + high) / 2
        grown = (rows * np.exp(middle * years)).sum(axis=0)
        ratio = grown[-RECENT:].sum() / grown[:-RECENT].sum()
        low, high = (middle, high) if ratio < ORDERS_RECENT / ORDERS_BEFORE else (low, middle)
    grown = rows * np.exp((low + high) / 2 * years)
    return grown * (ORDERS_RECENT / grown[:, -RECENT:].sum())


@lru_cache(maxsize=4)
def rhythm(seed: int, today: date) -> Rhythm:
    """The expected orders of all stores over the whole history."""
    start = today - timedelta(days=DAYS - 1)
    first = start.replace(day=1)
    last = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    whole = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    cut = slice((start - first).days, (today - first).days + 1)
    raw = np.array([_daily(store, whole) for store in STORES])
    weights = np.array([s.share if s.domestic else 0.0 for s in STORES])
    scaled = _scaled_to_months(raw, whole, weights)
    for at, store in enumerate(STORES):
        if not store.domestic:
            scaled[at] = _abroad(raw[at], whole)
    years = np.array([(on - today).days / 365.25 for on in whole])
    rows = np.array([s.share * s.growth**years * scaled[at] for at, s in enumerate(STORES)])
    days = tuple(whole[cut])
    opens = opening_day(today)
    fresh = next(at for at, s in enumerate(STORES) if s.opens_with_ramp)
    others = [at for at in range(len(STORES)) if at != fresh]
    value = np.array([s.order_value * (1 if s.domestic else USD_RATE) for s in STORES])
    ramp = _ramp(whole, opens, scaled[fresh], rows[fresh] * 300)[cut]
    expected, noise = rows[:, cut], stream(seed, "rhythm")
    shaken = noise.lognormal(-0.0005, 0.03, len(days)) * noise.lognormal(
        -0.001, 0.045, expected.shape
    )
    expected = expected * shaken
    steady = np.zeros(len(days), bool)
    for _ in range(2):
        expected[fresh] = 0
        expected = _settled(expected, years[cut])
        expected[fresh] = ramp * shaken[fresh]
        steady = _trap(expected, days, value)
    missing = ORDERS_BEFORE + ORDERS_RECENT - expected[fresh].sum()
    expected[others] *= missing / expected[others].sum()
    live = next(at for at, store in enumerate(STORES) if store.code == LIVE_STORE)
    expected[live, len(days) - 1 - LIVE_DAY] *= LIVE_UPLIFT
    best = (last_double11(today) - start).days
    home = np.array([store.domestic for store in STORES])
    expected[home, best] *= BEST_DAY / expected[home, best].sum()
    steady[best] = True
    return Rhythm(days, expected, opens, steady)
