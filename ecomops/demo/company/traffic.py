"""Visitors by day as the platforms report them, for the stores and for what they list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache

import numpy as np

from ecomops.demo.company.catalogue import skus
from ecomops.demo.company.daily import daily
from ecomops.demo.company.orders import money
from ecomops.demo.company.plan import Ints, plan, store_calendar
from ecomops.demo.company.rhythm import DAYS, rhythm
from ecomops.demo.company.stores import BY_CODE, STORES
from ecomops.demo.company.stories import (
    MEASURED_OF_REPORTED,
    SOLD_OUT,
    SOLD_OUT_PRODUCT,
    SOLD_OUT_VISITORS,
)
from ecomops.demo.company.streams import stream
from stores.domain.records import ItemTrafficRecord, TrafficRecord

ITEM_DAYS = 60
_COUNTS = ("uv", "pv", "bounces", "favs", "carts", "placed_buyers", "paid_buyers", "paid_orders",
           "units")  # fmt: skip
_AMOUNTS = ("placed_amount", "paid_amount", "refund_amount")


@lru_cache(maxsize=16)
def visitors(seed: int, today: date, code: str, scale: float = 1.0) -> Ints:
    """Visitors of every day by what people do, before anybody counts them his own way."""
    store, beat = BY_CODE[code], rhythm(seed, today)
    row = next(at for at, spec in enumerate(STORES) if spec.code == code)
    rate = store.conversion * store_calendar(code, today).converts
    if store.opens_with_ramp:
        age = np.array([(on - beat.opens).days for on in beat.days])
        rate = rate * np.clip(0.42 + 0.58 * age / 110, 0.42, 1.0)
    noise = stream(seed, "visitors", code).lognormal(0, 0.03, DAYS)
    wanted = np.rint(beat.expected[row] * scale / rate * noise).astype(np.int64)
    return np.where(wanted > 0, np.maximum(wanted, daily(seed, today, code, scale).paid_buyers), 0)


def _counts(seed: int, today: date, code: str, scale: float) -> dict[str, Ints]:
    """Every count and amount of the store's days, all terminals together."""
    store, days = BY_CODE[code], store_calendar(code, today)
    rng = stream(seed, "traffic", code)
    uv = visitors(seed, today, code, scale)
    warm = np.where((days.depth == 0) & _before_an_event(days.depth), 3.5, 1.0)
    sums = daily(seed, today, code, scale)
    bounce = np.clip(0.52 - 0.045 * store.pages, 0.25, 0.6)
    counts = {
        "uv": uv,
        "pv": np.rint(uv * store.pages * rng.lognormal(0, 0.025, DAYS)).astype(np.int64),
        "bounces": rng.binomial(uv, bounce),
        "favs": rng.binomial(uv, np.minimum(0.5, 0.042 * np.sqrt(warm))),
        "carts": rng.binomial(uv, np.minimum(0.6, 0.078 * warm)),
        "placed_buyers": sums.placed_buyers,
        "placed_amount": sums.placed_amount,
        "paid_buyers": sums.paid_buyers,
        "paid_orders": sums.paid_orders,
        "paid_amount": sums.paid_amount,
        "units": sums.units,
        "refund_amount": sums.refund_amount,
    }
    if store.events:  # the platform counts robots as people
        for name in ("uv", "pv"):
            counts[name] = np.rint(counts[name] / MEASURED_OF_REPORTED).astype(np.int64)
    counts["carts"] = np.minimum(np.maximum(counts["carts"], counts["paid_buyers"]), counts["uv"])
    return counts


def _before_an_event(depth: np.ndarray) -> np.ndarray:
    """Days within a week before a campaign begins."""
    ahead = np.zeros(len(depth), bool)
    for days in range(1, 8):
        ahead[:-days] |= depth[days:] > 0.1
    return ahead


def traffic_days(
    seed: int, today: date, code: str, until: int, scale: float = 1.0, first: int = 0
) -> Iterator[TrafficRecord]:
    """The reported days of a store that were over by `until`: all, mobile and PC of each."""
    store, days = BY_CODE[code], store_calendar(code, today)
    counts = _counts(seed, today, code, scale)
    share = np.clip(store.mobile + stream(seed, "terminals", code).normal(0, 0.01, DAYS), 0, 1)
    mobile = {
        name: np.floor(values * (share if name in ("uv", "pv", "bounces") else share**0.8))
        for name, values in counts.items()
    }
    for at in range(first, DAYS):
        if days.starts[at + 1] > until:
            break
        if not counts["uv"][at]:
            continue
        whole = {name: int(counts[name][at]) for name in (*_COUNTS, *_AMOUNTS)}
        part = {name: int(mobile[name][at]) for name in whole}
        rest = {name: whole[name] - part[name] for name in whole}
        for terminal, values in (("all", whole), ("mobile", part), ("pc", rest)):
            yield TrafficRecord(days.days[at], terminal, _measures(values))


def _measures(values: dict[str, int]) -> dict[str, Decimal]:
    return {
        name: money[value] if name in _AMOUNTS else Decimal(value) for name, value in values.items()
    }


def _item_uv(seed: int, today: date, code: str, scale: float) -> tuple[list[str], np.ndarray]:
    """The listed styles of a store and their visitors on each of the recent days."""
    it, goods = plan(seed, today, code, scale), skus(seed)
    products = [goods[at].product for at in it.goods.sku]
    styles = list(dict.fromkeys(products))
    weight = it.goods.weight * it.goods.category_weight[it.goods.category]
    share = np.array([weight[[p == style for p in products]].sum() for style in styles])
    drawn = (share / share.sum()) ** 0.75
    rng = stream(seed, "items", code)
    drawn = drawn * rng.uniform(0.75, 1.3, len(drawn))
    drawn = drawn * np.array([2.6 if style == SOLD_OUT_PRODUCT else 1.0 for style in styles])
    drawn /= drawn.sum()
    uv = visitors(seed, today, code, scale)[-ITEM_DAYS - 1 : -1]
    wanted = uv[:, None] * drawn[None, :] * 1.35
    return styles, np.rint(wanted * rng.lognormal(0, 0.08, wanted.shape)).astype(np.int64)


@lru_cache(maxsize=4)
def _sold_out_factor(seed: int, today: date, scale: float) -> float:
    """Brings the visitors of the sold-out duvet to the number the story tells."""
    seen = 0.0
    for store in STORES:
        styles, uv = _item_uv(seed, today, store.code, scale)
        if SOLD_OUT_PRODUCT in styles:
            column = styles.index(SOLD_OUT_PRODUCT)
            seen += float((uv[:, column] * _covered()).sum())
    return SOLD_OUT_VISITORS * scale / seen if seen else 1.0


def _covered() -> np.ndarray:
    """The share of each recent day on which the duvet was sold out."""
    first = ITEM_DAYS - SOLD_OUT.days_before
    return np.array([SOLD_OUT.covers(date.min, at - first) for at in range(ITEM_DAYS)])


def item_days(
    seed: int, today: date, code: str, until: int, scale: float = 1.0
) -> Iterator[ItemTrafficRecord]:
    """The reported days of a store's styles over the recent two months."""
    it, goods = plan(seed, today, code, scale), skus(seed)
    styles, uv = _item_uv(seed, today, code, scale)
    if SOLD_OUT_PRODUCT in styles:
        column, covered = styles.index(SOLD_OUT_PRODUCT), _covered()
        factor = 1 + covered * (_sold_out_factor(seed, today, scale) - 1)
        uv[:, column] = np.rint(uv[:, column] * factor).astype(np.int64)
    sold = _sold(seed, today, code, scale, styles)
    rng = stream(seed, "item-actions", code)
    uv = np.maximum(uv, sold["paid_buyers"])
    favs, carts = rng.binomial(uv, 0.035), rng.binomial(uv, 0.07)
    names = {goods[at].product: goods[at].name for at in it.goods.sku}
    ids = {goods[at].product: it.goods.item_ids[n] for n, at in enumerate(it.goods.sku)}
    starts = it.calendar.starts
    for row in range(ITEM_DAYS):
        day = DAYS - ITEM_DAYS - 1 + row
        if starts[day + 1] > until:
            break
        for column, style in enumerate(styles):
            seen = int(uv[row, column])
            if not seen:
                continue
            values = {name: int(table[row, column]) for name, table in sold.items()}
            values |= {"uv": seen, "pv": round(seen * 1.6), "favs": int(favs[row, column]),
                       "carts": max(int(carts[row, column]), values["paid_buyers"])}  # fmt: skip
            yield ItemTrafficRecord(
                it.calendar.days[day], ids[style], names[style], _measures(values)
            )


def _sold(
    seed: int, today: date, code: str, scale: float, styles: list[str]
) -> dict[str, np.ndarray]:
    """Buyers, pieces and amount of every style on the recent days."""
    it, goods = plan(seed, today, code, scale), skus(seed)
    style_of = np.array([styles.index(goods[at].product) for at in it.goods.sku])
    paid = it.orders.paid[it.lines.order]
    day = it.calendar.day_of(paid) - (DAYS - ITEM_DAYS - 1)
    rows = (paid > 0) & (day >= 0) & (day < ITEM_DAYS)
    cell = day[rows] * len(styles) + style_of[it.lines.listed[rows]]
    shape = (ITEM_DAYS, len(styles))
    who = it.orders.buyer[it.lines.order[rows]]
    once = np.unique(cell * (len(it.orders.buyer) + 1) + who) // (len(it.orders.buyer) + 1)

    def table(weights: Ints | None, cells: Ints) -> np.ndarray:
        counted = np.bincount(cells, weights, shape[0] * shape[1])
        return np.rint(counted).astype(np.int64).reshape(shape)

    return {
        "paid_buyers": table(None, once),
        "units": table(it.lines.units[rows], cell),
        "paid_amount": table(it.lines.amount[rows], cell),
    }
