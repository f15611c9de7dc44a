"""Which courier takes a parcel: rule, coverage, promise, cost, daily limit; and why.

The answer is a code with parameters, so that every screen says it in its reader's language:
`rule` a rule names it · `cheapest` of those in time · `only` nobody else reaches there ·
`promise` cheaper ones leave too late · `limit` cheaper ones are full today · `late` none leaves
in time, the earliest goes · `over_limit` all that could are full · `none` nobody reaches there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from warehouse.domain import rates
from warehouse.domain.rates import Rate


@dataclass(frozen=True, slots=True)
class Carrier:
    """A courier as one warehouse has it now: its card, its next truck, its limit that day."""

    id: int
    code: str
    card: tuple[Rate, ...]
    cutoff_at: datetime | None
    day: date | None
    divisor: int = 6_000
    limit: int | None = None
    not_served: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A parcel to be: where to, how heavy, how large, by when."""

    id: int
    region: str
    city: str
    weight_g: int
    volume_mm3: int = 0
    promised_at: datetime | None = None
    store_id: int | None = None
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """What somebody laid down; empty conditions fit everything."""

    id: int
    courier_id: int
    use: bool
    store_id: int | None = None
    category: str = ""
    region: str = ""
    least_g: int | None = None
    most_g: int | None = None

    def fits(self, wanted: Wanted) -> bool:
        """Whether the rule is about this parcel."""
        return (
            self.store_id in (None, wanted.store_id)
            and (not self.category or self.category in wanted.categories)
            and (not self.region or rates.fits([self.region], wanted.region, wanted.city) > 0)
            and (self.least_g is None or wanted.weight_g >= self.least_g)
            and (self.most_g is None or wanted.weight_g <= self.most_g)
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """Who takes the parcel, at what price, with which truck, and why."""

    courier_id: int | None
    amount: Decimal | None
    cutoff_at: datetime | None
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Bid:
    carrier: Carrier
    amount: Decimal
    days: Decimal


Taken = Counter[tuple[int, date | None]]


def choose_all(
    wanted: Sequence[Wanted],
    carriers: Sequence[Carrier],
    rules: Sequence[Rule],
    taken: Mapping[tuple[int, date | None], int],
) -> dict[int, Choice]:
    """Choose for many parcels; whose promise is nearest takes the room under a limit first.

    `rules` come by rank; `taken` is how many parcels each courier has for a day already.
    """
    room: Taken = Counter(dict(taken))
    last = datetime.max.replace(tzinfo=UTC)
    chosen: dict[int, Choice] = {}
    for one in sorted(
        wanted,
        key=lambda w: (w.promised_at or last, w.id),
    ):
        answer = choose(one, carriers, rules, room)
        chosen[one.id] = answer
        if answer.courier_id is not None:
            carrier = next(c for c in carriers if c.id == answer.courier_id)
            room[carrier.id, carrier.day] += 1
    return chosen


def choose(
    wanted: Wanted, carriers: Sequence[Carrier], rules: Sequence[Rule], taken: Taken
) -> Choice:
    """Choose for one parcel."""
    bids = _bids(wanted, carriers)
    for rule in rules:
        if rule.use and rule.fits(wanted):
            bid = next((b for b in bids if b.carrier.id == rule.courier_id), None)
            if bid is not None:
                return _answer(bid, "rule", rule=rule.id, category=rule.category)
        elif rule.fits(wanted):
            bids = [bid for bid in bids if bid.carrier.id != rule.courier_id]
    if not bids:
        return Choice(None, None, None, "none", {"region": wanted.region, "city": wanted.city})
    if len(bids) == 1:
        return _answer(bids[0], "only")
    punctual = [bid for bid in bids if _in_time(bid, wanted)]
    if not punctual:
        bid = min(bids, key=lambda b: (*_leaves(b), b.amount))
        return _answer(bid, "late")
    free = [bid for bid in punctual if not _full(bid.carrier, taken)]
    bid = _cheapest(free or punctual)
    if not free:
        return _answer(bid, "over_limit", limit=bid.carrier.limit)
    dearer_than = [b for b in bids if (b.amount, b.days) < (bid.amount, bid.days)]
    if dearer_than:
        first = _cheapest(dearer_than)
        code = "limit" if first in punctual else "promise"
        return _answer(bid, code, instead=first.carrier.code, amount=str(first.amount))
    others = [b for b in punctual if b is not bid]
    if not others:
        return _answer(bid, "cheapest")
    second = _cheapest(others)
    return _answer(
        bid, "cheapest", second=second.carrier.code, saved=str(second.amount - bid.amount)
    )


def _bids(wanted: Wanted, carriers: Iterable[Carrier]) -> list[_Bid]:
    """Who reaches the place, at what price."""
    bids = []
    for carrier in carriers:
        if rates.fits(carrier.not_served, wanted.region, wanted.city):
            continue
        rate = rates.rate_for(carrier.card, wanted.region, wanted.city)
        if rate is None:
            continue
        grams = rates.chargeable_g(wanted.weight_g, wanted.volume_mm3, carrier.divisor)
        bids.append(_Bid(carrier, rates.price(rate, grams), rate.days))
    return bids


def _cheapest(bids: Iterable[_Bid]) -> _Bid:
    return min(bids, key=lambda b: (b.amount, b.days, b.carrier.code))


def _leaves(bid: _Bid) -> tuple[bool, float]:
    at = bid.carrier.cutoff_at
    return (at is None, at.timestamp() if at else 0.0)


def _in_time(bid: _Bid, wanted: Wanted) -> bool:
    """A courier without trucks on file is taken to come whenever it is called."""
    at = bid.carrier.cutoff_at
    return wanted.promised_at is None or at is None or at <= wanted.promised_at


def _full(carrier: Carrier, taken: Taken) -> bool:
    return carrier.limit is not None and taken[carrier.id, carrier.day] >= carrier.limit


def _answer(bid: _Bid, code: str, **params: Any) -> Choice:
    return Choice(bid.carrier.id, bid.amount, bid.carrier.cutoff_at, code, params)
