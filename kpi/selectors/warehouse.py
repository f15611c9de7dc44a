"""The warehouse board: open work until each truck, people, what will be late, what is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from ecomops.core.clock import day_of
from kpi.domain import backlog
from kpi.domain.backlog import Row, Speed, Waiting
from warehouse.models import Fulfilment, Parcel, Warehouse, Wave, WriteBack
from warehouse.selectors import throughput
from warehouse.selectors.throughput import Rate, Worked
from warehouse.selectors.waves import cutoffs

State = Fulfilment.State
STEPS = ("pick", "pack")
NO_SCAN = (timedelta(hours=12), timedelta(hours=20))
SHOWN = 12


@dataclass(frozen=True, slots=True)
class WaveRow:
    """A wave that is not through: what is open in it."""

    wave: Wave | None
    cutoff_at: datetime
    parcels: int
    to_pick: int
    to_pack: int
    ready: int


@dataclass(frozen=True, slots=True)
class Step:
    """People of a step and what they do in an hour; `is_measured` or the trade's usual figure."""

    station: str
    rate: Rate
    people: Decimal
    are_here: bool

    @property
    def per_hour(self) -> Decimal:
        """What all of them do in an hour."""
        return self.rate.per_hour * self.people

    @property
    def short(self) -> int:
        """How many of those who usually work here are not here now."""
        return max(0, round(self.rate.people - self.people)) if self.are_here else 0


@dataclass(frozen=True, slots=True)
class Late:
    """A parcel promised before the truck it can make."""

    fulfilment: Fulfilment
    truck_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows of one warehouse."""

    rows: Sequence[Row] = ()
    waves: Sequence[WaveRow] = ()
    steps: Sequence[Step] = ()
    late: Sequence[Late] = ()
    late_count: int = 0
    late_by_store: Sequence[tuple[str, int]] = ()
    overdue: int = 0
    frozen: int = 0
    frozen_since: datetime | None = None
    no_scan: Sequence[Parcel] = ()
    no_scan_counts: tuple[int, int] = (0, 0)
    intercepts: Sequence[Parcel] = ()
    worked: Sequence[Worked] = field(default_factory=list)


def board(warehouse: Warehouse, now: datetime) -> Board:
    """The board at an instant, in a fixed number of queries."""
    trucks = cutoffs(warehouse, now)
    open_rows = list(
        Fulfilment.objects.filter(warehouse=warehouse, state__in=Fulfilment.OPEN)
        .select_related("wave__courier", "store")
        .order_by("pk")
    )
    live = [row for row in open_rows if row.state != State.FROZEN]
    waiting = [_waiting(row, trucks) for row in live if trucks or row.cutoff_at or row.wave]
    today = throughput.of_day(warehouse, day_of(now, warehouse.zone))
    steps = steps_of(warehouse, today, now)
    speed = Speed(*(step.per_hour for step in steps))
    found = backlog.late(waiting, speed, _trucks(waiting, trucks), now, warehouse.zone)
    by_id = {row.pk: row for row in live}
    late = sorted(found, key=lambda pk: (by_id[pk].promised_at or now, pk))
    stores = Counter(by_id[pk].store.label for pk in late)
    frozen = [row for row in open_rows if row.state == State.FROZEN]
    lost = without_scan(warehouse, now)
    return Board(
        rows=backlog.rows(waiting, speed, now, warehouse.zone),
        waves=_waves(live, waiting),
        steps=steps,
        late=[Late(by_id[pk], found[pk]) for pk in late[:SHOWN]],
        late_count=len(late),
        late_by_store=stores.most_common(),
        overdue=sum(row.promised_at is not None and row.promised_at <= now for row in live),
        frozen=len(frozen),
        frozen_since=min((row.moved_at for row in frozen if row.moved_at), default=None),
        no_scan=lost[:SHOWN],
        no_scan_counts=(len(lost), sum(told_at(one) <= now - NO_SCAN[1] for one in lost)),
        intercepts=list(
            Parcel.objects.filter(warehouse=warehouse, state=Parcel.State.INTERCEPT)
            .select_related("courier", "waybill", "fulfilment__store").order_by("moved_at", "pk")
        ),
        worked=today,
    )  # fmt: skip


def _waiting(row: Fulfilment, trucks: dict[int | None, datetime]) -> Waiting:
    given = row.cutoff_at or (row.wave.cutoff_at if row.wave else None)
    at = given or trucks.get(row.courier_id) or trucks[None]
    return Waiting(
        row.pk, at, row.promised_at, row.line_count,
        row.state in (State.WAITING, State.WAVED),
        row.state in (State.WAITING, State.WAVED, State.PICKED),
    )  # fmt: skip


def _trucks(waiting: Sequence[Waiting], trucks: dict[int | None, datetime]) -> list[datetime]:
    """Trucks of today's orders, and each of them once more on the three days after."""
    known = {*(one.cutoff_at for one in waiting), *trucks.values()}
    return sorted({at + timedelta(days=n) for at in known for n in range(4)})


def _waves(live: Sequence[Fulfilment], waiting: Sequence[Waiting]) -> list[WaveRow]:
    """What is open of each wave; what is in none stands by its truck."""
    groups: dict[tuple[int, datetime], list[tuple[Fulfilment, Waiting]]] = {}
    for row, one in zip(live, waiting, strict=True):
        groups.setdefault((row.wave_id or 0, one.cutoff_at), []).append((row, one))
    made = [
        WaveRow(
            pairs[0][0].wave, at, len(pairs), sum(one.lines for _r, one in pairs if one.to_pick),
            sum(one.to_pack for _r, one in pairs), sum(not one.to_pack for _r, one in pairs),
        )
        for (_wave, at), pairs in groups.items()
    ]  # fmt: skip
    return sorted(made, key=lambda row: (row.cutoff_at, row.wave is None, row.wave and row.wave.pk))


def steps_of(warehouse: Warehouse, today: Sequence[Worked], now: datetime) -> list[Step]:
    """Picking and packing: who is there now, else who usually is, else one."""
    rates, here = throughput.rates(warehouse, now, today), throughput.on_floor(today, now)
    found = []
    for station in STEPS:
        present = len(here.get(station, ()))
        usual = rates[station].people or Decimal(1)
        people = Decimal(present) if present else usual
        found.append(Step(station, rates[station], people, bool(present)))
    return found


def without_scan(warehouse: Warehouse, now: datetime) -> list[Parcel]:
    """Parcels the channel was told of that no courier has scanned for twelve hours."""
    rows = (
        Parcel.objects.filter(
            warehouse=warehouse, collected_at=None,
            state__in=[Parcel.State.PACKED, Parcel.State.SHIPPED],
        )
        .filter(
            Q(write_backs__state=WriteBack.State.DONE),
            write_backs__written_back_at__lte=now - NO_SCAN[0],
        )
        .select_related("courier", "waybill", "fulfilment__store")
        .prefetch_related("write_backs").distinct()
    )  # fmt: skip
    return sorted(rows, key=lambda one: (told_at(one), one.pk))


def told_at(parcel: Any) -> datetime:
    """When the first channel was told of it: its clock without a scan runs from there."""
    known = [one.written_back_at for one in parcel.write_backs.all() if one.written_back_at]
    at: datetime = min(known)
    return at
