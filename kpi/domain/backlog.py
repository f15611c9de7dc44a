"""Backlog against capacity: what can be packed until each truck leaves, and what will be late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

# When somebody works: the early and the late shift together.
OPENS, CLOSES = time(9), time(22)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A parcel that has not left: what is still to be done for it, and when it was promised."""

    id: int
    cutoff_at: datetime
    promised_at: datetime | None
    lines: int
    to_pick: bool
    to_pack: bool


@dataclass(frozen=True, slots=True)
class Speed:
    """What all people of a step do in an hour."""

    pick: Decimal
    pack: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """One truck: what is open for it and all before it, against what can be done until then."""

    cutoff_at: datetime
    parcels: int
    to_pick: int
    to_pack: int
    ready: int
    hours: Decimal
    pick_all: int
    pack_all: int
    pick_able: Decimal
    pack_able: Decimal

    @property
    def load(self) -> Decimal | None:
        """Work until this truck over what can be done, of the tighter step; None without time."""
        shares = [
            Decimal(need) / able
            for need, able in ((self.pick_all, self.pick_able), (self.pack_all, self.pack_able))
            if able
        ]
        return max(shares) if shares else None

    @property
    def missing(self) -> int:
        """Parcels that will not be packed in time."""
        return max(0, self.pack_all - int(self.pack_able))


def working_hours(start: datetime, stop: datetime, zone: str) -> Decimal:
    """Hours in which somebody works between two instants."""
    place, total, on = ZoneInfo(zone), timedelta(0), start.astimezone(ZoneInfo(zone)).date()
    while on <= stop.astimezone(place).date():
        first = max(start, datetime.combine(on, OPENS, place))
        last = min(stop, datetime.combine(on, CLOSES, place))
        total += max(last - first, timedelta(0))
        on += timedelta(1)
    return Decimal(total // timedelta(seconds=1)) / 3600


def rows(waiting: Sequence[Waiting], speed: Speed, now: datetime, zone: str) -> list[Row]:
    """A row a truck, the next first; trucks share the people, so work adds up from one to next."""
    found: list[Row] = []
    picks = packs = 0
    for at in sorted({one.cutoff_at for one in waiting}):
        mine = [one for one in waiting if one.cutoff_at == at]
        to_pick = sum(one.lines for one in mine if one.to_pick)
        to_pack = sum(one.to_pack for one in mine)
        picks, packs = picks + to_pick, packs + to_pack
        hours = working_hours(now, at, zone)
        found.append(
            Row(
                at, len(mine), to_pick, to_pack, len(mine) - to_pack, hours, picks, packs,
                speed.pick * hours, speed.pack * hours,
            )
        )  # fmt: skip
    return found


def late(
    waiting: Sequence[Waiting], speed: Speed, trucks: Sequence[datetime], now: datetime, zone: str
) -> dict[int, datetime]:
    """Parcels promised before the truck they can make, with that truck.

    Work goes by promise; a parcel makes the first truck, from its own on, until which there is time
    for it and everything before it.
    """
    ordered = sorted(
        waiting, key=lambda one: (one.promised_at is None, one.promised_at or now, one.id)
    )
    able = [(at, working_hours(now, at, zone) * speed.pack) for at in sorted(trucks)]
    found: dict[int, datetime] = {}
    done = 0
    for one in ordered:
        done += one.to_pack
        made = next(
            (at for at, room in able if at >= one.cutoff_at and (not one.to_pack or room >= done)),
            None,
        )
        if one.promised_at is not None and made is not None and one.promised_at < made:
            found[one.id] = made
    return found
