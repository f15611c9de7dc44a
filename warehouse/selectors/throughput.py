"""How fast the floor works, measured from what it did: by person, station and hour.

Lines picked, parcels packed and scans accepted, over the time between one act and the next. A gap
of more than five minutes is idle: left out of the rate, and shown. Where nothing was measured the
usual rate of the trade stands in, and says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from ecomops.core import kept
from ecomops.core.clock import day_bounds, day_of
from warehouse.models import Warehouse

IDLE_AFTER = timedelta(minutes=5)
LONGEST_BREAK = timedelta(hours=8)
LOOKED_BACK = 14
# So long may a scan that comes late to a day that is over wait until it changes the rates.
LATE_SCANS = timedelta(minutes=10)
# Fewer acts than this are a chance, not a rate.
ENOUGH = 30
ON_FLOOR = timedelta(minutes=30)
# Of one person in an hour, until something is measured: lines by cart, parcels of several pieces,
# pieces at the wall, scans at the truck, pieces received and put away, pieces graded, bins counted.
USUAL: dict[str, Decimal] = {
    "pick": Decimal(110), "sort": Decimal(420), "pack": Decimal(58), "weigh": Decimal(120),
    "handover": Decimal(750), "receive": Decimal(300), "putaway": Decimal(140),
    "putback": Decimal(140), "count": Decimal(240), "return": Decimal(28),
}  # fmt: skip
HOUR = Decimal(3600)

# An act is any accepted scan, a pick, a packed parcel, and the start of a walk. `done` says how
# much of the station's own measure it was.
WORKED = """
WITH acts AS (
    SELECT s.warehouse_id, s.actor_id AS person, s.actor_label AS label, s.station,
           s.scanned_at AS at, (s.station NOT IN ('pick', 'pack'))::int AS done
    FROM warehouse_scan s
    WHERE s.accepted AND s.warehouse_id = ANY(%(warehouses)s) AND s.actor_id <> ''
      AND s.scanned_at >= %(start)s AND s.scanned_at < %(stop)s
    UNION ALL
    SELECT w.warehouse_id, l.picker_id, l.picker_label, 'pick', p.moved_at, 1
    FROM warehouse_pick p JOIN warehouse_picklist l ON l.id = p.list_id
    JOIN warehouse_wave w ON w.id = l.wave_id
    WHERE p.state = 'picked' AND l.picker_id <> '' AND w.warehouse_id = ANY(%(warehouses)s)
      -- the waves of these days first: picks carry no index on time
      AND coalesce(w.released_at, w.created_at) >= %(start)s::timestamptz - interval '7 days'
      AND p.moved_at >= %(start)s AND p.moved_at < %(stop)s
    UNION ALL
    SELECT w.warehouse_id, l.picker_id, l.picker_label, 'pick', l.started_at, 0
    FROM warehouse_picklist l JOIN warehouse_wave w ON w.id = l.wave_id
    WHERE l.picker_id <> '' AND w.warehouse_id = ANY(%(warehouses)s)
      AND coalesce(w.released_at, w.created_at) >= %(start)s::timestamptz - interval '7 days'
      AND l.started_at >= %(start)s AND l.started_at < %(stop)s
    UNION ALL
    SELECT p.warehouse_id, p.packer_id, p.packer_label, 'pack', p.packed_at, 1
    FROM warehouse_parcel p
    WHERE p.packer_id <> '' AND p.state <> 'cancelled' AND p.warehouse_id = ANY(%(warehouses)s)
      AND p.packed_at >= %(start)s AND p.packed_at < %(stop)s
), spaced AS (
    SELECT a.*, (a.at AT TIME ZONE w.zone) AS local,
           a.at - lag(a.at) OVER (PARTITION BY a.warehouse_id, a.person, a.station
                                  ORDER BY a.at, a.done) AS gap
    FROM acts a JOIN warehouse_warehouse w ON w.id = a.warehouse_id
)
SELECT warehouse_id, person, max(label), station, local::date, extract(hour FROM local)::int,
       sum(done)::int,
       coalesce(sum(extract(epoch FROM gap)) FILTER (WHERE gap <= %(idle)s), 0),
       coalesce(sum(extract(epoch FROM gap)) FILTER (WHERE gap > %(idle)s AND gap < %(long)s), 0),
       count(*), max(at)
FROM spaced GROUP BY 1, 2, 4, 5, 6 ORDER BY 5, 6, 2, 4
"""


@dataclass(frozen=True, slots=True)
class Worked:
    """What one person did at one station in one hour of the warehouse's day."""

    warehouse: int
    person: str
    label: str
    station: str
    on: date
    hour: int
    done: int
    busy: Decimal
    idle: Decimal
    acts: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Sum:
    """Work added up: what was done, in how many seconds of work, with how many idle ones."""

    done: int = 0
    busy: Decimal = Decimal(0)
    idle: Decimal = Decimal(0)

    def __add__(self, other: Worked | Sum) -> Sum:
        return Sum(self.done + other.done, self.busy + other.busy, self.idle + other.idle)

    @property
    def per_hour(self) -> Decimal | None:
        """The rate; None where no time was spent."""
        return self.done * HOUR / self.busy if self.busy else None


@dataclass(frozen=True, slots=True)
class Rate:
    """What one person does in an hour at a station; `is_measured` or the trade's usual figure."""

    per_hour: Decimal
    is_measured: bool
    people: Decimal


def worked(warehouses: Collection[int], start: datetime, stop: datetime) -> list[Worked]:
    """Every hour of work in [start, stop)."""
    given: dict[str, Any] = {
        "warehouses": list(warehouses), "start": start, "stop": stop,
        "idle": IDLE_AFTER, "long": LONGEST_BREAK,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WORKED, given)
        return [Worked(*row) for row in cursor.fetchall()]


def of_day(warehouse: Warehouse, on: date) -> list[Worked]:
    """The work of one day of a warehouse."""
    return worked(
        [warehouse.pk], day_bounds(on, warehouse.zone)[0], day_bounds(on, warehouse.zone)[1]
    )


def by(rows: Sequence[Worked], *names: str) -> dict[tuple[object, ...], Sum]:
    """Work added up by any of its names: person, station, on, hour."""
    found: dict[tuple[object, ...], Sum] = defaultdict(Sum)
    for row in rows:
        found[tuple(getattr(row, name) for name in names)] += row
    return dict(found)


def rates(
    warehouse: Warehouse, now: datetime, worked_today: Sequence[Worked] | None = None
) -> dict[str, Rate]:
    """What one person does in an hour at each station, and how many usually work there."""
    today = day_of(now, warehouse.zone)
    first = today - timedelta(days=LOOKED_BACK)
    of_today = of_day(warehouse, today) if worked_today is None else worked_today
    rows = [*_days_over(warehouse, first, today), *of_today]
    sums = by(rows, "station")
    found = {}
    for station, usual in USUAL.items():
        measured = sums.get((station,), Sum())
        per_hour = measured.per_hour if measured.done >= ENOUGH else None
        found[station] = Rate(per_hour or usual, per_hour is not None, _people(rows, station))
    return found


def _days_over(warehouse: Warehouse, first: date, today: date) -> list[Worked]:
    """The work of the days before today: it hardly changes, and boards ask for it all the time."""
    start, stop = (day_bounds(day, warehouse.zone)[0] for day in (first, today))
    name = f"warehouse.worked:{warehouse.pk}:{first}:{today}"
    return kept.for_a_while(name, LATE_SCANS, lambda: worked([warehouse.pk], start, stop))


def _people(rows: Sequence[Worked], station: str) -> Decimal:
    """How many work at a station on a day on which somebody does."""
    days: dict[date, set[str]] = defaultdict(set)
    for row in rows:
        if row.station == station:
            days[row.on].add(row.person)
    return Decimal(sum(map(len, days.values()))) / len(days) if days else Decimal(0)


def on_floor(rows: Sequence[Worked], now: datetime) -> dict[str, set[str]]:
    """Who did something at each station in the last half hour."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if now - row.last_at <= ON_FLOOR:
            found[row.station].add(row.person)
    return dict(found)
