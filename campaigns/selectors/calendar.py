"""The calendar: campaigns of a person's stores over a stretch of days, with what clashes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch

from campaigns.domain import readiness
from campaigns.domain.commitments import Claim, overlaps, peak_of_others
from campaigns.domain.festivals import Festival, festivals
from campaigns.labels import SUBJECT
from campaigns.models import Campaign, CampaignPhase
from campaigns.selectors.goods import stock_of
from campaigns.selectors.readiness import orders_per_day
from ecomops.core.clock import days
from ecomops.work.models import Task
from stores.models import Store

SPAN = 35
"""Days that a timeline shows: five weeks."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the calendar is asked for."""

    first: date
    last: date
    store: int | None = None
    kind: str = ""
    owner: int | None = None


@dataclass(slots=True)
class Bar:
    """A campaign in a store's lane."""

    campaign: Any
    row: int = 0
    clashes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Lane:
    """A store with its campaigns, in as many rows as run at once."""

    store: Store
    bars: list[Bar]
    rows: int = 1

    @property
    def mood(self) -> str:
        """Whether something in the lane clashes or is late."""
        if any(bar.campaign.is_late for bar in self.bars):
            return "act"
        clashing = any(bar.clashes or bar.campaign.short for bar in self.bars)
        return "watch" if clashing else ""


def campaigns(user: Any, asked: Filters) -> list[Campaign]:
    """Campaigns that the user may see and that touch the stretch, cancelled ones left out."""
    rows = (
        Campaign.objects.visible_to(user)
        .exclude(state=Campaign.State.CANCELLED)
        .filter(starts_on__lte=asked.last, ends_on__gte=asked.first)
        .select_related("owner")
        .prefetch_related(
            "places", "items__sku", Prefetch("phases", CampaignPhase.objects.order_by("starts_on"))
        )
    )
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.owner:
        rows = rows.filter(owner_id=asked.owner)
    if asked.store:
        rows = rows.filter(places__store_id=asked.store)
    return list(rows)


def mark_late(found: Sequence[Campaign], at: Any) -> None:
    """Say of each campaign whether a step of its preparation is overdue."""
    late = set(
        Task.objects.open()
        .filter(subject_type=SUBJECT, subject_id__in=[str(one.pk) for one in found])
        .filter(due_at__lt=at)
        .values_list("subject_id", flat=True)
    )
    for one in found:
        one.is_late = str(one.pk) in late


def mark_short(found: Sequence[Campaign]) -> None:
    """Name in each campaign the SKUs of which overlapping campaigns keep more than is there."""
    live = [one for one in found if one.state != Campaign.State.ENDED]
    claims: dict[int, list[tuple[int, Claim]]] = defaultdict(list)
    for one in live:
        for item in one.items.all():
            claims[item.sku_id].append((one.pk, Claim(one.starts_on, one.ends_on, item.committed)))
    stock = stock_of(claims.keys()) if claims else {}
    for one in live:
        one.short = [
            item.sku.code
            for item in one.items.all()
            if item.committed
            + peak_of_others(
                one.starts_on, one.ends_on,
                [claim for pk, claim in claims[item.sku_id] if pk != one.pk],
            )
            > stock[item.sku_id].available
        ]  # fmt: skip


def lanes(stores: Sequence[Store], found: Sequence[Campaign]) -> list[Lane]:
    """A lane a store; campaigns that run at once stand under each other."""
    by_store: dict[int, list[Campaign]] = defaultdict(list)
    for one in found:
        for place in one.places.all():
            by_store[place.store_id].append(one)
    made = []
    for store in stores:
        bars = _stacked(by_store.get(store.pk, []))
        made.append(Lane(store, bars, max((bar.row for bar in bars), default=0) + 1))
    return made


def _stacked(found: Sequence[Campaign]) -> list[Bar]:
    ends: list[date] = []
    bars: list[Bar] = []
    for one in sorted(found, key=lambda c: (c.starts_on, c.pk)):
        row = next((n for n, end in enumerate(ends) if end < one.starts_on), len(ends))
        ends[row : row + 1] = [one.ends_on]
        bar = Bar(one, row)
        bar.clashes = [other.campaign.label for other in bars if _clash(one, other.campaign)]
        bars.append(bar)
    return bars


def _clash(one: Campaign, other: Campaign) -> bool:
    """Whether two campaigns of a store sell one SKU on the same day."""
    if not overlaps(one.starts_on, one.ends_on, other.starts_on, other.ends_on):
        return False
    return bool({i.sku_id for i in one.items.all()} & {i.sku_id for i in other.items.all()})


@dataclass(frozen=True, slots=True)
class Load:
    """Parcels expected each day against what can be packed."""

    parcels: list[int]
    pack_rate: int | None


def load(stores: Sequence[Store], found: Sequence[Campaign], asked: Filters, today: date) -> Load:
    """Parcels of these stores day by day: the usual ones, times what their campaigns bring."""
    span = list(days(asked.first, asked.last))
    totals = [0.0] * len(span)
    usual = orders_per_day(today, stores[0].zone) if stores else {}
    for store in stores:
        rises = [1.0] * len(span)
        for one in found:
            if store.pk in {place.store_id for place in one.places.all()}:
                phases = [
                    readiness.Stretch(p.kind, p.starts_on, p.ends_on) for p in one.phases.all()
                ]
                own = readiness.multipliers(span, phases, float(one.uplift))
                rises = [max(a, b) for a, b in zip(rises, own, strict=True)]
        for n, rise in enumerate(rises):
            totals[n] += usual.get(store.pk, 0.0) * rise
    rates = [one.pack_rate for one in found if one.pack_rate]
    return Load([round(n) for n in totals], max(rates, default=None))


def marks(asked: Filters) -> list[Festival]:
    """Festivals and platform days of the stretch."""
    return festivals(asked.first, asked.last)


def weeks_of(month: date) -> list[list[date]]:
    """The weeks that a month touches, Monday first."""
    first = month.replace(day=1)
    day = first - timedelta(days=first.weekday())
    following = (first + timedelta(days=32)).replace(day=1)
    weeks = []
    while day < following:
        weeks.append([day + timedelta(days=n) for n in range(7)])
        day += timedelta(days=7)
    return weeks
