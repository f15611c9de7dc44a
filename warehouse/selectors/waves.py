"""Reading waves: what waits and how it would be cut, what runs and how far it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from ecomops.core.whole import whole_number
from stores.models import Sku
from warehouse.domain import waving
from warehouse.domain.routing import Stop
from warehouse.models import (
    Courier,
    CutOff,
    Fulfilment,
    FulfilmentLine,
    Pick,
    PickList,
    Warehouse,
    Wave,
)

TAKEN = (Pick.State.PICKED, Pick.State.SHORT, Pick.State.CANCELLED)
GONE = (Fulfilment.State.PACKED, Fulfilment.State.SHIPPED)
OPEN = (Wave.State.RELEASED, Wave.State.PICKING, Wave.State.PACKING)


@dataclass(frozen=True, slots=True)
class Card:
    """A wave as the board shows it."""

    wave: Wave
    share: float
    minutes: int
    mood: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A wave that could be released now, and why these orders go together."""

    plan: waving.Proposal
    kind: str
    courier: str
    hot: str
    lines: int
    due: int
    minutes: int
    mood: str

    @property
    def ids(self) -> str:
        """The fulfilments, for the form that releases them."""
        return ",".join(str(pk) for pk in self.plan.ids)


@dataclass(frozen=True, slots=True)
class Work:
    """How much of the day's work is done at one step."""

    label: Any
    done: int
    all: int

    @property
    def percent(self) -> float:
        """The share done, for the bar."""
        return 100 * self.done / self.all if self.all else 0.0


def cutoffs(warehouse: Warehouse, now: datetime) -> dict[int | None, datetime]:
    """Each courier's next cut-off; None is for orders that no courier was chosen for yet."""
    times: dict[int | None, list[time]] = defaultdict(list)
    for courier_id, at_time in CutOff.objects.filter(
        warehouse=warehouse, courier__archived_at=None
    ).values_list("courier_id", "at_time"):
        times[courier_id].append(at_time)
    times[None] = list(waving.DEFAULT_CUTOFFS)
    found = {courier: waving.next_cutoff(now, at, warehouse.zone) for courier, at in times.items()}
    return {courier: at for courier, at in found.items() if at is not None}


def offers(warehouse: Warehouse, now: datetime) -> list[Offer]:
    """What waits, cut into waves."""
    rows = list(
        Fulfilment.objects.filter(warehouse=warehouse, state=Fulfilment.State.WAITING)
        .order_by("pk")
        .values_list("pk", "courier_id", "promised_at", "unit_count", "weight_g", "line_count")
    )
    skus: dict[int, list[int]] = defaultdict(list)
    for pk, sku_id in (
        FulfilmentLine.objects.filter(
            fulfilment__warehouse=warehouse, cancelled_at=None,
            fulfilment__state=Fulfilment.State.WAITING,
        )
        .order_by("pk")
        .values_list("fulfilment_id", "sku_id")
    ):  # fmt: skip
        skus[pk].append(sku_id)
    next_of = cutoffs(warehouse, now)
    waiting = [
        waving.Waiting(pk, courier if courier in next_of else None, promised, units,
                       tuple(skus[pk]), grams)
        for pk, courier, promised, units, grams, _lines in rows
        if skus[pk]
    ]  # fmt: skip
    plans = waving.propose(waiting, next_of, now)
    lines = {row[0]: row[5] for row in rows}
    promised = {row[0]: row[2] for row in rows}
    couriers = {row.pk: row.label for row in Courier.objects.all()}
    hot = dict(Sku.objects.filter(pk__in={p.hot_sku for p in plans}).values_list("pk", "code"))
    return [_offer(plan, lines, promised, couriers, hot, now) for plan in plans]


def _offer(
    plan: waving.Proposal,
    lines: dict[int, int],
    promised: dict[int, datetime | None],
    couriers: dict[int, str],
    hot: dict[int, str],
    now: datetime,
) -> Offer:
    dates = [promised[pk] for pk in plan.ids]
    due = sum(at is not None and at <= plan.cutoff_at for at in dates)
    late = any(at is not None and at <= now for at in dates)
    return Offer(
        plan=plan,
        kind=str(Wave.Kind(plan.kind).label),
        courier=couriers.get(plan.courier_id or 0, ""),
        hot=hot.get(plan.hot_sku or 0, ""),
        lines=sum(lines[pk] for pk in plan.ids),
        due=due,
        minutes=_minutes(plan.cutoff_at, now),
        mood="act" if late else "watch" if due else "",
    )


def _minutes(until: datetime, now: datetime) -> int:
    return int((until - now).total_seconds() // 60)


def cards(warehouse: Warehouse, now: datetime) -> dict[str, list[Card]]:
    """Waves that run, and those handed over today, by state."""
    zone = ZoneInfo(warehouse.zone)
    today = datetime.combine(now.astimezone(zone).date(), time(), zone)
    waves = (
        Wave.objects.filter(warehouse=warehouse)
        .filter(Q(state__in=OPEN) | Q(state=Wave.State.DONE, moved_at__gte=today))
        .select_related("courier")
        .annotate(packed=Count("fulfilments", filter=Q(fulfilments__state__in=GONE)))
        .order_by("cutoff_at", "pk")
    )
    rows = list(waves)
    progress = picked_shares([row.pk for row in rows])
    people: dict[int, set[str]] = defaultdict(set)
    for wave_id, label in PickList.objects.filter(wave__in=rows).values_list(
        "wave_id", "picker_label"
    ):
        if label:
            people[wave_id].add(label)
    piles: dict[str, list[Card]] = {state: [] for state in (*OPEN, Wave.State.DONE)}
    for row in rows:
        share = progress.get(row.pk, 0.0)
        if row.state == Wave.State.PACKING:
            share = 100 * row.packed / row.order_count if row.order_count else 0.0
        elif row.state == Wave.State.DONE:
            share = 100.0
        left = _minutes(row.cutoff_at, now)
        mood = "" if row.state == Wave.State.DONE else "act" if left < 0 else _close(left)
        piles[row.state].append(Card(row, share, left, mood, tuple(sorted(people[row.pk]))))
    return piles


def _close(left: int) -> str:
    return "watch" if left < 60 else ""


def picked_shares(waves: Iterable[int]) -> dict[int, float]:
    """How far picking is, as a percentage, by wave."""
    rows = (
        Pick.objects.filter(list__wave__in=list(waves))
        .order_by()
        .values_list("list__wave")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(state__in=TAKEN)))
    )
    return {wave: 100 * done / whole for wave, whole, done in rows}


def states(warehouse: Warehouse) -> dict[str, int]:
    """How many fulfilments are in each open state, and handed over with a wave that runs."""
    rows = (
        Fulfilment.objects.filter(warehouse=warehouse)
        .filter(Q(state__in=Fulfilment.OPEN) | Q(state="shipped", wave__state__in=OPEN))
        .order_by()
        .values_list("state")
        .annotate(n=Count("pk"))
    )
    return dict(rows)


def lists_of(wave: Wave) -> QuerySet[PickList]:
    """A wave's pick lists with their progress."""
    return (
        wave.lists.annotate(
            all=Count("picks"), done=Count("picks", filter=Q(picks__state__in=TAKEN))
        )
        .order_by("n")
    )  # fmt: skip


def picks_of(walk: PickList) -> list[Pick]:
    """The stops of a walk in their order, with what each shows."""
    return list(
        walk.picks.select_related("bin", "sku__product", "line__item__line__order")
        .order_by("sequence")
    )  # fmt: skip


def stops(picks: Sequence[Pick]) -> list[Stop]:
    """Where the picks lie."""
    return [Stop(one.bin.aisle, one.bin.block, one.bin.position_mm) for one in picks]


def waiting_count(user: Any) -> int:
    """How many fulfilments of the user's warehouses wait for a wave."""
    rows = Fulfilment.objects.visible_to(user)
    return rows.filter(state=Fulfilment.State.WAITING).count()


def found_waves(user: Any, text: str, most: int) -> QuerySet[Wave]:
    """The user's waves of a number such as W0012."""
    number = whole_number(text.strip().upper().removeprefix("W"), digits=8)
    rows = Wave.objects.visible_to(user).filter(number=number)
    return rows.select_related("warehouse").order_by("-year", "pk")[:most]
