"""Which orders go into one wave: by courier cut-off and kind of work, urgent ones first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

HOT_ORDERS = 20
BIG_GRAMS = 10_000
LARGEST_WAVE = 400
URGENT_WITHIN = timedelta(hours=6)
# for orders that no courier was chosen for yet
DEFAULT_CUTOFFS = (time(11, 30), time(16, 0), time(19, 30))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A fulfilment that waits for a wave."""

    id: int
    courier_id: int | None
    promised_at: datetime | None
    units: int
    skus: tuple[int, ...]
    weight_g: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wave that could be released now; `reason` names the rule that made it."""

    courier_id: int | None
    cutoff_at: datetime
    kind: str
    ids: tuple[int, ...]
    units: int
    hot_sku: int | None = None


def next_cutoff(now: datetime, times: Sequence[time], zone: str) -> datetime | None:
    """The next instant a truck leaves, today or tomorrow; None for a courier without cut-offs."""
    local = now.astimezone(ZoneInfo(zone))
    for day in (0, 1):
        on = local.date() + timedelta(days=day)
        for at in sorted(times):
            instant = datetime.combine(on, at, ZoneInfo(zone))
            if instant > now:
                return instant
    return None


def kind_of(order: Waiting, hot: frozenset[int], now: datetime) -> str:
    """How an order is worked: what is about to be late first, then what can be done in bulk."""
    if order.promised_at is not None and order.promised_at - now < URGENT_WITHIN:
        return "urgent"
    if order.weight_g >= BIG_GRAMS:
        return "big"
    if order.units == 1 and order.skus[0] in hot:
        return "hot"
    return "single" if order.units == 1 else "multi"


def hot_skus(waiting: Sequence[Waiting]) -> frozenset[int]:
    """SKUs that enough single-piece orders want to be picked in bulk."""
    wanted = Counter(order.skus[0] for order in waiting if order.units == 1)
    return frozenset(sku for sku, orders in wanted.items() if orders >= HOT_ORDERS)


def propose(
    waiting: Sequence[Waiting], cutoffs: dict[int | None, datetime], now: datetime
) -> list[Proposal]:
    """Cut the waiting orders into waves, the earliest truck first, none larger than a shift's walk.

    `cutoffs` gives each courier's next cut-off; a courier without one is left out.
    """
    hot = hot_skus(waiting)
    groups: dict[tuple[datetime, int | None, str, int | None], list[Waiting]] = defaultdict(list)
    for order in waiting:
        cutoff_at = cutoffs.get(order.courier_id)
        if cutoff_at is None:
            continue
        kind = kind_of(order, hot, now)
        sku = order.skus[0] if kind == "hot" else None
        groups[cutoff_at, order.courier_id, kind, sku].append(order)
    proposals = []
    for (cutoff_at, courier_id, kind, sku), orders in groups.items():
        orders.sort(key=lambda x: (x.promised_at or datetime.max.replace(tzinfo=now.tzinfo), x.id))
        for start in range(0, len(orders), LARGEST_WAVE):
            part = orders[start : start + LARGEST_WAVE]
            proposals.append(
                Proposal(
                    courier_id, cutoff_at, kind, tuple(x.id for x in part),
                    sum(x.units for x in part), sku,
                )
            )  # fmt: skip
    order_of = {"urgent": 0, "hot": 1, "single": 2, "multi": 3, "big": 4}
    return sorted(proposals, key=lambda p: (p.cutoff_at, order_of[p.kind], p.courier_id or 0))
