"""Raw page events of the own shops: who looked at what when, as columns of one store-day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from ecomops.demo.company import calendar
from ecomops.demo.company.plan import Calendar, Ints, Plan, plan
from ecomops.demo.company.rhythm import DAYS, RECENT
from ecomops.demo.company.stores import BY_CODE
from ecomops.demo.company.streams import Stream, stream
from ecomops.demo.company.traffic import visitors

KINDS = ("pv", "fav", "cart", "placed", "buy")
PV, FAV, CART, PLACED, BUY = range(5)
PAGES = ("home", "search", "category", "item", "cart", "checkout", "content")
_PAGE_MIX = np.cumsum((0.16, 0.14, 0.17, 0.47, 0.03, 0.0, 0.03))
TERMINALS = ("mobile", "pc")
BOUNCES, TWICE, SEEN_BEFORE = 0.37, 0.12, 0.055
EVENT_DAYS = RECENT
_BUYER = 1 << 40


@dataclass(slots=True)
class EventDay:
    """The events of one store-day, oldest first. Texts are positions in the tuples above.

    `event_id` and `visitor` are numbers to be written as text; `item` is a position in `items`,
    -1 where the page shows none; `at` is UTC microseconds.
    """

    on: date
    event_id: Ints
    visitor: Ints
    kind: Ints
    at: Ints
    item: Ints
    page: Ints
    terminal: Ints
    items: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.at)


def event_days(code: str) -> range:
    """The columns of the days on which a store kept its events."""
    return range(DAYS - EVENT_DAYS, DAYS) if BY_CODE[code].events else range(0)


def events(
    seed: int, today: date, code: str, column: int, now: int, scale: float = 1.0
) -> EventDay:
    """All events of a store's day up to `now`: people who look, and people who buy."""
    it, days = plan(seed, today, code, scale), plan(seed, today, code, scale).calendar
    rng = stream(seed, "events", code, column)
    buys = _buys(it, days, column)
    seen = visitors(seed, today, code, scale)
    lookers = max(0, int(seen[column]) - len(np.unique(it.orders.buyer[buys])))
    who = _who(column, lookers, seen, rng)
    start = _starts(days, column, lookers, rng)
    sessions, of_start, pages = _sessions(it.store.pages, who, start, rng)
    bought, bought_start, bought_pages = _before_buying(it, days, column, buys, rng)
    visitor = np.repeat(np.concatenate([sessions, bought]), np.concatenate([pages, bought_pages]))
    at = _page_times(
        np.concatenate([of_start, bought_start]), np.concatenate([pages, bought_pages]), rng
    )
    table = _looks(it, visitor, at, rng)
    table = np.concatenate([table, _acts(table, rng), _orders(it, buys, rng)], axis=1)
    end = min(int(days.starts[column + 1]) * 1_000_000 - 1, now * 1_000_000)
    table[1] = np.minimum(table[1], days.starts[column + 1] * 1_000_000 - 1)
    table = table[:, table[1] <= end]
    table = table[:, np.argsort(table[1], kind="stable")]
    return _day(it, days, column, table)


def _day(it: Plan, days: Calendar, column: int, table: np.ndarray) -> EventDay:
    visitor, at, kind, item, page = table
    number = (column << 20) + np.arange(table.shape[1])
    mobile = int(it.store.mobile * 1000)
    terminal = np.where((visitor * 7919) % 1000 < mobile, 0, 1)
    return EventDay(
        days.days[column], number, visitor, kind, at, item, page, terminal, it.goods.item_ids
    )


def _buys(it: Plan, days: Calendar, column: int) -> Ints:
    """The orders paid on the day."""
    return np.flatnonzero((it.orders.paid > 0) & (days.day_of(it.orders.paid) == column))


def _who(column: int, lookers: int, seen: Ints, rng: Stream) -> Ints:
    """Visitor numbers: most are new, some were here in the last six days."""
    who = (column << 22) + np.arange(lookers)
    back = rng.integers(1, 7, lookers)
    before = seen[np.maximum(column - back, 0)]
    again = (rng.random(lookers) < SEEN_BEFORE) & (before > 0) & (column - back >= 0)
    old = ((column - back) << 22) + (rng.random(lookers) * before).astype(np.int64)
    return np.unique(np.where(again, old, who))


def _starts(days: Calendar, column: int, n: int, rng: Stream) -> Ints:
    shape = calendar.hours_of("", days.days[column], live=False)
    hour = np.searchsorted(np.cumsum(shape) / sum(shape), rng.random(n))
    length = int(days.starts[column + 1] - days.starts[column])
    second = (np.minimum(hour, 23) + rng.random(n)) / 24 * length
    return days.starts[column] + second.astype(np.int64)


def _sessions(pages: float, who: Ints, start: Ints, rng: Stream) -> tuple[Ints, Ints, Ints]:
    """Visits with their first second and number of pages; some people come twice."""
    start = start[: len(who)]
    twice = rng.random(len(who)) < TWICE
    visitor = np.concatenate([who, who[twice]])
    begin = np.concatenate([start, start[twice] + rng.integers(5400, 6 * 3600, twice.sum())])
    mean = (pages / (1 + TWICE) - BOUNCES) / (1 - BOUNCES)
    more = 1 + rng.geometric(1 / max(1.05, mean - 1), len(visitor))
    return visitor, begin, np.where(rng.random(len(visitor)) < BOUNCES, 1, np.minimum(more, 40))


def _before_buying(
    it: Plan, days: Calendar, column: int, buys: Ints, rng: Stream
) -> tuple[Ints, Ints, Ints]:
    """The visits that end in an order."""
    lead = rng.integers(240, 1500, len(buys))
    start = np.maximum(it.orders.placed[buys] - lead, days.starts[column])
    return _BUYER + it.orders.buyer[buys], start, 3 + rng.poisson(4.5, len(buys))


def _page_times(start: Ints, pages: Ints, rng: Stream) -> Ints:
    """Microseconds of every page: short looks, never half an hour apart."""
    total = int(pages.sum())
    gap: np.ndarray = np.minimum(rng.exponential(48, total), 1200)
    first = np.cumsum(pages) - pages
    gap[first[pages > 0]] = 0
    run: np.ndarray = gap.cumsum()
    if total:
        run = run - np.repeat(run[np.minimum(first, total - 1)], pages)
    return (np.repeat(start, pages) * 1_000_000 + run * 1_000_000).astype(np.int64)


def _looks(it: Plan, visitor: Ints, at: Ints, rng: Stream) -> np.ndarray:
    """Page views as rows: visitor, at, kind, item, page."""
    n = len(visitor)
    page = np.searchsorted(_PAGE_MIX / _PAGE_MIX[-1], rng.random(n))
    weight = it.goods.weight * it.goods.category_weight[it.goods.category]
    steps: np.ndarray = (weight**0.8).cumsum()
    chosen = np.minimum(np.searchsorted(steps / steps[-1], rng.random(n)), len(steps) - 1)
    item = np.where(page == PAGES.index("item"), chosen, -1)
    return np.stack([visitor, at, np.zeros(n, np.int64), item, page])


def _acts(looks: np.ndarray, rng: Stream) -> np.ndarray:
    """Favourites and carts from item pages."""
    shown = looks[:, looks[3] >= 0]
    roll = rng.random(size=(shown.shape[1],))
    acts = shown[:, roll < 0.055].copy()
    acts[2] = np.where(roll[roll < 0.055] < 0.02, FAV, CART)
    acts[1] += 4_000_000
    return acts


def _orders(it: Plan, buys: Ints, rng: Stream) -> np.ndarray:
    """What an order leaves in the log: cart, placed and paid, with its first item."""
    first = it.lines.listed[it.orders.first[buys]]
    who = _BUYER + it.orders.buyer[buys]
    checkout = np.full(len(buys), PAGES.index("checkout"))
    rows = []
    for kind, at in (
        (CART, it.orders.placed[buys] - rng.integers(20, 120, len(buys))),
        (PLACED, it.orders.placed[buys]),
        (BUY, it.orders.paid[buys]),
    ):
        rows.append(np.stack([who, at * 1_000_000, np.full(len(buys), kind), first, checkout]))
    return np.concatenate(rows, axis=1)
