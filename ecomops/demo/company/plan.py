"""Every order of a store as columns: when, who, what, for how much. Drawn for a store at once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from ecomops.demo.company import calendar
from ecomops.demo.company.catalogue import Assortment, assortment, skus
from ecomops.demo.company.rhythm import DAYS, Rhythm, rhythm
from ecomops.demo.company.stores import BY_CODE, STORES, StoreSpec
from ecomops.demo.company.stories import (
    LATE_CROWD,
    LATE_STORE,
    LIVE_DAY,
    LIVE_STORE,
    SLIP,
    SLIP_CONVERSION,
    SLIP_KEEPS_ITEM,
    SLIP_PRICE,
    SLIP_PRODUCT,
    SLIP_STORE,
    SOLD_OUT,
    SOLD_OUT_PRODUCT,
)
from ecomops.demo.company.streams import Stream, stream
from ecomops.demo.company.wordbook import CATEGORIES, CATEGORY_CODES

Ints = np.ndarray
HOUR, DAY = 3600, 86_400
LINE_COUNTS = (0.76, 0.18, 0.05, 0.01)
UNPAID = 0.035
AGAIN_WITHIN = (330, 5)  # days after which somebody buys the same kind of thing again
PRESALE_PHASES = (-10, 0)  # days from 11 November whose balances are paid
PRESALE_SHARE = 0.34


@dataclass(slots=True)
class Calendar:
    """The days of a store's history with their bounds in UTC seconds."""

    days: tuple[date, ...]
    starts: Ints  # seconds, one more than days
    events: tuple[str, ...]
    depth: np.ndarray
    converts: np.ndarray

    def day_of(self, at: Ints) -> Ints:
        """The column of the store-local day an instant lies in; may be outside the history."""
        return np.searchsorted(self.starts, at, side="right") - 1


@dataclass(slots=True)
class Orders:
    """Columns by order, in the order they were placed; money in cents."""

    day: Ints  # column of the day it was placed
    pay_day: Ints  # column of the day of its expected or real payment
    placed: Ints  # UTC seconds
    paid: Ints  # UTC seconds; 0 where never paid
    deposit: Ints  # cents paid when it was placed, 0 outside presales
    buyer: Ints
    first: Ints  # position of its first line; one more than orders
    freight: Ints
    coupon: Ints  # order-wide discount of the seller
    platform: Ints  # order-wide discount of the platform
    total: Ints


@dataclass(slots=True)
class Lines:
    """Columns by line, grouped by order."""

    order: Ints
    listed: Ints  # position in the store's assortment
    units: Ints
    price: Ints
    amount: Ints  # after its own discount


@dataclass(slots=True)
class Plan:
    store: StoreSpec
    calendar: Calendar
    goods: Assortment
    orders: Orders
    lines: Lines


@lru_cache(maxsize=32)
def store_calendar(code: str, today: date) -> Calendar:
    """The history of a store in its own zone."""
    store = BY_CODE[code]
    zone = ZoneInfo(store.zone)
    days = tuple(today - timedelta(days=DAYS - 1 - n) for n in range(DAYS))
    bounds = [*days, today + timedelta(days=1)]
    starts = np.array(
        [int(datetime.combine(on, time(), zone).timestamp()) for on in bounds], dtype=np.int64
    )
    effects = [calendar.day_effect(on, store.family) for on in days]
    return Calendar(
        days, starts, tuple(e[3] for e in effects),
        np.array([e[2] for e in effects]), np.array([e[1] for e in effects]),
    )  # fmt: skip


def _instants(store: StoreSpec, days: Calendar, column: Ints, rng: Stream) -> Ints:
    """Instants inside the given days, by the hours people buy at."""
    second = np.empty(len(column))
    shapes: dict[tuple[float, ...], list[int]] = {}
    for at in np.unique(column):
        shape = calendar.hours_of(days.events[at], days.days[at], store.code == LIVE_STORE)
        shapes.setdefault(shape, []).append(int(at))
    for shape, columns in shapes.items():
        rows = np.flatnonzero(np.isin(column, columns))
        edges = np.cumsum(shape) / sum(shape)
        hour = np.minimum(np.searchsorted(edges, rng.random(len(rows))), 23)
        second[rows] = (hour + rng.random(len(rows))) / 24
    length = np.diff(days.starts)[column]
    return days.starts[column] + (second * length).astype(np.int64)


def _category_edges(goods: Assortment, days: Calendar, columns: Ints) -> np.ndarray:
    """Cumulative category weights by day: seasons move them."""
    season = np.ones((len(days.days), len(CATEGORY_CODES)))
    for at in np.unique(columns):
        season[at] = [calendar.season_of(days.days[at], code) for code in CATEGORY_CODES]
    weight = season * goods.category_weight
    return np.cumsum(weight, axis=1) / weight.sum(axis=1, keepdims=True)


def _chosen(goods: Assortment, edges: np.ndarray, column: Ints, rng: Stream) -> Ints:
    """One listed SKU per line."""
    roll = rng.random(len(column))
    category = (roll[:, None] > edges[column]).sum(axis=1)
    category = np.minimum(category, len(CATEGORIES) - 1)
    listed = np.empty(len(column), dtype=np.int64)
    roll = rng.random(len(column))
    for at in np.unique(category):
        rows, inside = category == at, np.flatnonzero(goods.category == at)
        steps = np.cumsum(goods.weight[inside])
        pick = np.searchsorted(steps / steps[-1], roll[rows])
        listed[rows] = inside[np.minimum(pick, len(inside) - 1)]
    return listed


def _kept(
    store: StoreSpec, today: date, days: Calendar, placed: Ints, hero: Ints, soldout: Ints,
    rng: Stream,
) -> np.ndarray:  # fmt: skip
    """Which orders happen at all: stories take some away."""
    keep = np.ones(len(placed), bool)
    roll = rng.random(len(placed))
    if store.code == SLIP_STORE:
        column = days.days.index(SLIP.first(today))
        start = days.starts[column]
        inside = (placed >= start) & (placed < start + SLIP.hours * HOUR)
        share = min(0.9, hero[inside].mean()) if inside.any() else 0.0
        kept = SLIP_CONVERSION / (store.conversion * days.converts[column])
        rest = (kept - share * SLIP_KEEPS_ITEM) / (1 - share)
        keep[inside] = roll[inside] < np.where(hero[inside], SLIP_KEEPS_ITEM, rest)
    start = days.starts[days.days.index(SOLD_OUT.first(today))] + int(SOLD_OUT.from_hour * HOUR)
    gone = (placed >= start) & (placed < start + SOLD_OUT.hours * HOUR)
    keep[gone & soldout] = False
    return keep


def _buyers(category: Ints, placed: Ints, busy: np.ndarray, rng: Stream) -> Ints:
    """Who orders: some buy again what they bought before, a few twice in a day."""
    n = len(category)
    parent = np.arange(n)
    repeats = np.array([c.repeats for c in CATEGORIES])[category]
    again = rng.random(n) < repeats
    for at in range(len(CATEGORIES)):
        rows = np.flatnonzero(category == at)
        since, until = (
            np.searchsorted(placed[rows], placed[rows] - days * DAY) for days in AGAIN_WITHIN
        )
        back = since + (rng.random(len(rows)) * (until - since)).astype(int)
        usable = again[rows] & (until > since)
        parent[rows[usable]] = rows[back[usable]]
    twin = rng.random(n) < np.where(busy, 0.06, 0.028)
    neighbour = np.maximum(0, np.arange(n) - rng.integers(1, 12, n))
    twin &= (placed - placed[neighbour]) < 2 * DAY
    parent[twin] = neighbour[twin]
    while True:
        grand = parent[parent]
        if (grand == parent).all():
            return parent
        parent = grand


def _hero(goods: Assortment, seed: int, product: str) -> np.ndarray:
    catalogue = skus(seed)
    return np.array([catalogue[at].product == product for at in goods.sku])


def _line_money(
    goods: Assortment, days: Calendar, listed: Ints, column: Ints, units: Ints, rng: Stream
) -> tuple[Ints, Ints]:
    """Unit price and amount of every line; campaign days take their depth off."""
    price = goods.price[listed]
    depth = days.depth[column] * rng.uniform(0.8, 1.2, len(listed))
    cut = np.floor(price * units * depth / 100).astype(np.int64) * 100
    return price, price * units - np.minimum(cut, price * units - 100)


def _order_money(
    store: StoreSpec, net: Ints, busy: np.ndarray, rng: Stream
) -> tuple[Ints, Ints, Ints]:
    """Freight and the two order-wide discounts."""
    n, small = len(net), 100 if store.family == "us" else 500
    rolls = rng.random((3, n))
    coupon = np.where(rolls[0] < np.where(busy, 0.5, 0.2), np.maximum(1, net // 20 // small), 0)
    platform = np.where(rolls[1] < np.where(busy, 0.45, 0.06), np.maximum(1, net // 25 // small), 0)
    discount = coupon * small + platform * small
    fits = discount < net // 2
    paid_freight = (rolls[2] < (0.3 if store.family == "us" else 0.07)) & (net < 30_000)
    freight = np.where(paid_freight, 595 if store.family == "us" else 800, 0)
    if store.family == "us":
        platform = np.zeros_like(platform)
    return freight, np.where(fits, coupon * small, 0), np.where(fits, platform * small, 0)


def _presale(store: StoreSpec, days: Calendar, column: Ints, rng: Stream) -> np.ndarray:
    """Which orders were begun with a deposit days before."""
    if store.family != "tb":
        return np.zeros(len(column), bool)
    phase = np.array([(on - date(on.year, 11, 11)).days for on in days.days])
    return np.isin(phase[column], PRESALE_PHASES) & (rng.random(len(column)) < PRESALE_SHARE)


def _drawn_lines(
    goods: Assortment, days: Calendar, column: Ints, rng: Stream
) -> tuple[Ints, Ints, Ints]:
    """Order, listed SKU and units of every line."""
    counts = 1 + np.searchsorted(np.cumsum(LINE_COUNTS), rng.random(len(column)) * 0.9999)
    busy = days.depth[column] > 0.1
    counts += busy & (rng.random(len(column)) < 0.12)
    order = np.repeat(np.arange(len(column)), counts)
    edges = _category_edges(goods, days, column)
    listed = _chosen(goods, edges, column[order], rng)
    key = order * len(goods.sku) + listed
    __, keep = np.unique(key, return_index=True)  # the same SKU twice is one line
    keep.sort()
    order, listed = order[keep], listed[keep]
    single = np.bincount(order)[order] == 1
    roll = rng.random(len(order))
    units = 1 + (roll < np.where(single, 0.105, 0.16)) + (roll < 0.02) + (roll < 0.006)
    return order, listed, units


def _settle(
    store: StoreSpec, days: Calendar, column: Ints, placed: Ints, rng: Stream
) -> tuple[Ints, Ints, Ints]:
    """When orders were placed and paid, and which began with a deposit."""
    n = len(column)
    paid = placed + 20 + rng.exponential(110, n).astype(np.int64)
    paid = np.minimum(paid, days.starts[column + 1] - 1)
    begun = _presale(store, days, column, rng)
    earlier = placed - (rng.uniform(2.0, 9.0, n) * DAY).astype(np.int64)
    begun &= earlier >= days.starts[0]
    placed = np.where(begun, earlier, placed)
    unpaid = (rng.random(n) < UNPAID) & ~begun
    return placed, np.where(unpaid, 0, paid), begun


@lru_cache(maxsize=16)
def plan(seed: int, today: date, code: str, scale: float = 1.0) -> Plan:
    """All orders of a store over its whole history."""
    store, beat = BY_CODE[code], rhythm(seed, today)
    days, goods = store_calendar(code, today), assortment(seed, code)
    rng = stream(seed, "orders", code)
    column = _columns(store, beat, scale, rng)
    placed = _instants(store, days, column, rng)
    order = np.argsort(placed, kind="stable")
    column, placed = column[order], placed[order]
    of, listed, units = _drawn_lines(goods, days, column, rng)
    hero = _hero(goods, seed, SLIP_PRODUCT)
    slip = np.bincount(of, hero[listed], len(column)) > 0
    gone = np.bincount(of, _hero(goods, seed, SOLD_OUT_PRODUCT)[listed], len(column)) > 0
    keep = _kept(store, today, days, placed, slip, gone, rng)
    column, placed = column[keep], placed[keep]
    renumbered = np.cumsum(keep) - 1
    rows = keep[of]
    of, listed, units = renumbered[of[rows]], listed[rows], units[rows]
    price, amount = _line_money(goods, days, listed, column[of], units, rng)
    if store.code == SLIP_STORE:
        start = days.starts[days.days.index(SLIP.first(today))]
        when = placed[of]
        dear = hero[listed] & (when >= start) & (when < start + SLIP.hours * HOUR)
        amount = np.where(dear, amount + (SLIP_PRICE[1] - price) * units, amount)
        price = np.where(dear, SLIP_PRICE[1], price)
    first = np.searchsorted(of, np.arange(len(column) + 1))
    net = np.bincount(of, amount, len(column)).astype(np.int64)
    busy = days.depth[column] > 0.1
    freight, coupon, platform = _order_money(store, net, busy, rng)
    total = net + freight - coupon - platform
    buyer = _buyers(goods.category[listed[first[:-1]]], placed, busy, rng)
    placed, paid, begun = _settle(store, days, column, placed, rng)
    deposit = np.where(begun, np.minimum(total // 1000 * 100, total - 100), 0)
    return _in_order(
        store, days, goods,
        Orders(days.day_of(placed), column, placed, paid, np.maximum(deposit, 0), buyer, first,
               freight, coupon, platform, total),
        Lines(of, listed, units, price, amount),
    )  # fmt: skip


def _columns(store: StoreSpec, beat: Rhythm, scale: float, rng: Stream) -> Ints:
    """One entry per order: the column of its day. Unpaid orders come on top of the expected."""
    row = next(at for at, spec in enumerate(STORES) if spec.code == store.code)
    wanted = beat.expected[row] * scale / (1 - UNPAID)
    counts = rng.poisson(wanted)
    counts[beat.steady] = np.floor(wanted + rng.random(len(wanted)))[beat.steady]
    if store.code == LIVE_STORE:  # the session of the story sells the same at any scale above 5 %
        at = len(beat.days) - 1 - LIVE_DAY
        counts[at] = max(counts[at], 1)
    if store.code == LATE_STORE:
        counts[-2:] = np.maximum(counts[-2:], LATE_CROWD)
    return np.repeat(np.arange(len(beat.days)), counts)


def _in_order(
    store: StoreSpec, days: Calendar, goods: Assortment, orders: Orders, lines: Lines
) -> Plan:
    """Sort by the instant of placing, which presales have moved."""
    rank = np.argsort(orders.placed, kind="stable")
    place = np.empty_like(rank)
    place[rank] = np.arange(len(rank))
    of = place[lines.order]
    rows = np.argsort(of, kind="stable")
    sorted_lines = Lines(
        of[rows], lines.listed[rows], lines.units[rows], lines.price[rows], lines.amount[rows]
    )
    first = np.searchsorted(sorted_lines.order, np.arange(len(rank) + 1))
    moved = {
        field.name: first if field.name == "first" else getattr(orders, field.name)[rank]
        for field in fields(Orders)
    }
    return Plan(store, days, goods, Orders(**moved), sorted_lines)
