"""What became of every order: shipped, delivered, completed, refunded; and what of it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from ecomops.demo.company import calendar
from ecomops.demo.company.plan import DAY, HOUR, Ints, Plan, plan
from ecomops.demo.company.rhythm import DAYS
from ecomops.demo.company.stores import StoreSpec
from ecomops.demo.company.stories import (
    GAP_BEFORE,
    GAP_CENTS,
    GAP_DAY,
    GAP_REFUNDS,
    GAP_STORE,
    LIVE_DAY,
    LIVE_KNOWN_BY,
    LIVE_REFUNDED,
    LIVE_STORE,
)
from ecomops.demo.company.streams import Stream, stream
from ecomops.demo.company.wordbook import CATEGORIES, CATEGORY_CODES

CUTOFFS = (11.5, 16.0, 19.5, 35.5)
BEFORE_SHIPPING, REFUND_ONLY, RETURN, PRICE_GAP = 1, 2, 3, 4
LIVE_WEAR_RETURNS = 0.65
DOUBLE11_MORE, DOUBLE11_EARLY = 1.5, 0.38
#: Of the orders that were ready too late for their promise, how many were really left behind;
#: it leaves about one in a hundred late on a usual day, and 14 in a hundred about Double-11.
LEFT_BEHIND, LEFT_BEHIND_ON_DOUBLE11 = 0.13, 0.7
LAST_HALF_HOUR = HOUR // 2


@dataclass(slots=True)
class Aftermath:
    """Columns by order in UTC seconds, whether or not they lie before now; 0 means never."""

    shipped: Ints
    delivered: Ints
    completed: Ints
    closed: Ints  # unpaid orders are closed, fully refunded ones too
    asked: Ints  # when the refund was asked for
    refunded: Ints
    refund: Ints  # cents
    refund_line: Ints  # position among the order's lines, -1 for the whole order
    stage: Ints


def _spread(rng: Stream, n: int, median: float, p90: float) -> np.ndarray:
    """Delays in seconds with this median and 90 % point."""
    sigma = np.log(p90 / median) / 1.2816
    return np.exp(np.log(median) + sigma * rng.standard_normal(n))


def _double11(it: Plan) -> np.ndarray:
    days = it.calendar.days
    inside = np.array(
        [(on.month == 11 and on.day <= 14) or (on.month, on.day) == (10, 31) for on in days]
    )
    return inside[it.orders.pay_day] & (it.store.family in ("tb", "dy", "jd", "pdd"))


def last_truck(it: Plan, until: Ints) -> Ints:
    """The last hand-over that is through by an instant; a quarter of an hour after a cut-off."""
    starts = it.calendar.starts
    ready = until - LAST_HALF_HOUR
    column = np.clip(it.calendar.day_of(ready), 0, DAYS - 1)
    cut = np.array((CUTOFFS[2] - 24, *CUTOFFS[:3]))
    at = np.searchsorted(cut[1:], (ready - starts[column]) / HOUR, side="right")
    return starts[column] + (cut[at] * HOUR).astype(np.int64) + 60 + (until * 7_919) % (24 * 60)


def _shipped(it: Plan, luck: np.ndarray, rng: Stream) -> Ints:
    """Handed over at one of the day's cut-offs, later when the house is full or couriers rest."""
    store, paid, n = it.store, it.orders.paid, len(it.orders.paid)
    usual = (6, 17) if store.promise_hours <= 24 else (16, 36)
    if not store.domestic:
        usual = (20, 50)
    crowd = _double11(it)
    delay = _spread(rng, n, usual[0] * HOUR, usual[1] * HOUR)
    delay = np.where(crowd, delay * 1.3 + rng.uniform(0, 14, n) * HOUR, delay)
    starts = it.calendar.starts
    ready = paid + delay.astype(np.int64)
    column = np.clip(it.calendar.day_of(ready), 0, DAYS - 1)
    hour = (ready - starts[column]) / HOUR
    cut = np.array(CUTOFFS)[np.clip(np.searchsorted(CUTOFFS, hour), 0, 3)]
    day = np.where(hour > 24, ready - ((ready - starts[0]) % DAY), starts[column])
    shipped = day + (cut * HOUR).astype(np.int64) + rng.integers(60, 25 * 60, n)
    promised = paid + store.promise_hours * HOUR
    hurried = (shipped > promised) & (luck > np.where(crowd, LEFT_BEHIND_ON_DOUBLE11, LEFT_BEHIND))
    shipped = np.where(hurried, last_truck(it, promised), shipped)
    if store.domestic:
        wait = _pauses(it.calendar.days)
        rest = wait[np.clip(it.calendar.day_of(shipped), 0, DAYS - 1)]
        shipped += rest * DAY + (rest > 0) * rng.integers(0, 2, n) * DAY
    return np.where(paid > 0, np.maximum(shipped, paid + 600), 0)


@lru_cache(maxsize=8)
def _pauses(days: tuple[date, ...]) -> Ints:
    """By day: how many days until the couriers work again."""
    waits = []
    for on in days:
        wait = 0
        while calendar.couriers_pause(on + timedelta(days=wait)):
            wait += 1
        waits.append(wait)
    return np.array(waits)


def _early(it: Plan, rng: Stream) -> np.ndarray:
    """Who asks for the money back before shipping."""
    crowd, store = _double11(it), it.store
    rate = np.full(len(crowd), store.refund_rate * store.refund_early)
    rate[crowd] = store.refund_rate * DOUBLE11_MORE * max(DOUBLE11_EARLY, store.refund_early)
    return rng.random(len(crowd)) < rate


def _late(it: Plan, gone: np.ndarray, rng: Stream) -> tuple[Ints, Ints, np.ndarray]:
    """Amount and line of the refunds after shipping; 0 where there is none. Third: returned."""
    store, orders, lines = it.store, it.orders, it.lines
    first, n = orders.first, len(orders.total)
    counts = np.diff(first)
    pick = (rng.random(n) * counts).astype(np.int64)
    share = lines.amount[first[:-1] + pick]
    whole = counts == 1
    amount = np.where(whole, orders.total, np.minimum(share, orders.total))
    partial = rng.random(n) < 0.06
    amount = np.where(partial, np.maximum(100, amount // 400 * 100), amount)
    amount = np.minimum(amount, orders.total)
    risk = np.array([c.returns for c in CATEGORIES]) + 0.01
    if store.code == LIVE_STORE:
        risk = np.minimum(0.9, risk + 0.2)
        risk[CATEGORY_CODES.index("wear")] = LIVE_WEAR_RETURNS
    risk = risk[it.goods.category[lines.listed[first[:-1] + pick]]]
    risk = risk * np.where(_double11(it), DOUBLE11_MORE, 1.0)
    open_ = (orders.paid > 0) & ~gone
    wanted = store.refund_rate * (1 - store.refund_early) * orders.total[orders.paid > 0].sum()
    level = 1.0
    for _ in range(12):
        expected = float((np.minimum(0.92, risk * level) * amount * open_).sum())
        level *= wanted / max(expected, 1.0)
    hit = open_ & (rng.random(n) < np.minimum(0.92, risk * level))
    returned = ~partial & (rng.random(n) < 0.85)
    line = np.where(whole, -1, pick)
    return np.where(hit, amount, 0), np.where(hit, line, -1), returned


def _story_of_the_live_session(it: Plan, made: Aftermath, gone: Ints, rng: Stream) -> None:
    """Make the session's refunds come true in time: 61 % of it comes back, the rest has left."""
    column = DAYS - 1 - LIVE_DAY
    rows = np.flatnonzero((it.orders.pay_day == column) & (it.orders.paid > 0))
    if not len(rows):
        return
    rows = rng.permutation(rows)
    taken = np.cumsum(it.orders.total[rows])
    back = rows[taken <= LIVE_REFUNDED * taken[-1]]
    made.refund[rows] = 0
    made.refund[back] = it.orders.total[back]
    made.refund_line[rows] = -1
    made.stage[rows] = made.asked[rows] = made.refunded[rows] = 0
    made.shipped[rows] = gone[rows]
    made.completed[rows] = np.maximum(made.completed[rows], gone[rows] + 7 * DAY)
    early = rng.random(len(back)) < 0.35
    latest = it.calendar.starts[DAYS - 1 - LIVE_KNOWN_BY]
    made.stage[back] = np.where(early, BEFORE_SHIPPING, RETURN)
    made.shipped[back[early]] = 0
    paid = it.orders.paid[back]
    asked = paid + np.where(early, 2 * HOUR, (4 + 3 * rng.random(len(back))) * DAY).astype(np.int64)
    made.asked[back] = asked
    wait = np.where(early, 3 * HOUR, 5 * DAY).astype(np.int64)
    made.refunded[back] = np.minimum(asked + wait, latest - rng.integers(1, 3600, len(back)))


def _story_of_the_price_gap(it: Plan, made: Aftermath, rng: Stream, scale: float) -> None:
    """Who paid more in the days before the cut is given the gap back."""
    last = DAYS - 1 - GAP_DAY
    recent = (it.orders.pay_day >= last - GAP_BEFORE) & (it.orders.pay_day < last)
    fits = recent & (it.orders.paid > 0) & (made.refund == 0) & (it.orders.total > 3 * GAP_CENTS)
    rows = np.flatnonzero(fits)
    rows = rows[max(0, len(rows) - round(GAP_REFUNDS * scale)) :]
    made.refund[rows], made.refund_line[rows], made.stage[rows] = GAP_CENTS, -1, PRICE_GAP
    made.asked[rows] = it.calendar.starts[last] + rng.integers(9 * HOUR, 60 * HOUR, len(rows))
    made.refunded[rows] = made.asked[rows] + rng.integers(HOUR, 8 * HOUR, len(rows))


@lru_cache(maxsize=16)
def aftermath(seed: int, today: date, code: str, scale: float = 1.0) -> Aftermath:
    """The fate of all orders of a store."""
    it = plan(seed, today, code, scale)
    rng = stream(seed, "aftermath", code)
    orders, n = it.orders, len(it.orders.paid)
    paid = orders.paid
    gone = shipped = _shipped(it, stream(seed, "punctual", code).random(n), rng)
    early = _early(it, rng) & (paid > 0)
    asked_early = paid + np.minimum(_spread(rng, n, 2 * HOUR, 28 * HOUR), 60 * HOUR).astype(int)
    refund, line, returned = _late(it, early, rng)
    shipped = np.where(early, 0, shipped)
    road = _spread(rng, n, 3.1 * DAY, 4.9 * DAY).astype(np.int64)
    delivered = np.where(shipped > 0, shipped + road, 0)
    request = delivered + _spread(rng, n, 2 * DAY, 7 * DAY).astype(np.int64)
    back = _spread(rng, n, 4 * DAY, 6.5 * DAY) + DAY
    late = refund > 0
    asked = np.where(early, asked_early, np.where(late, request, 0))
    settled = np.where(
        early,
        asked_early + _spread(rng, n, 0.8 * HOUR, 4 * HOUR).astype(np.int64),
        request + np.where(returned, back, 0.8 * DAY).astype(np.int64),
    )
    confirm = np.minimum(_spread(rng, n, 3.5 * DAY, 10 * DAY), 12 * DAY).astype(np.int64)
    made = Aftermath(
        shipped=shipped,
        delivered=delivered,
        completed=np.where(shipped > 0, delivered + confirm, 0),
        closed=np.where(paid > 0, 0, orders.placed + _patience(it.store)),
        asked=asked,
        refunded=np.where(early | late, settled, 0),
        refund=np.where(early, orders.total, refund),
        refund_line=np.where(early, -1, line),
        stage=np.where(early, BEFORE_SHIPPING, np.where(late, np.where(returned, RETURN,
                                                                      REFUND_ONLY), 0)),
    )  # fmt: skip
    if it.store.code == LIVE_STORE:
        _story_of_the_live_session(it, made, gone, rng)
    if it.store.code == GAP_STORE:
        _story_of_the_price_gap(it, made, rng, scale)
    whole = made.refund >= orders.total
    made.closed = np.where((made.refund > 0) & whole, made.refunded, made.closed)
    return made


def _patience(store: StoreSpec) -> int:
    """How long a channel waits for the money before it closes an order."""
    return {"tb": 3 * DAY, "jd": DAY, "pdd": DAY, "dy": HOUR // 2, "own": DAY, "us": 2 * DAY}[
        store.family
    ]
