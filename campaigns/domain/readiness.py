"""Can we ship it? What a campaign will ask of stock, packing and couriers, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# How far orders of an event fall to either side of what was planned.
LOW, HIGH = 0.7, 1.3
BY_PHASE = {"registration": 1.0, "warm_up": 0.9, "presale": 1.0, "return": 1.3}
MIDDLE = 0.55
# Days it takes to staff a shift or to book a truck.
SHIFT_DAYS = 5
DEFAULT_UPLIFT = {
    "platform_event": 5.0,
    "group_deal": 4.0,
    "flash_sale": 3.0,
    "seasonal": 1.6,
    "opening": 2.5,
    "clearance": 1.7,
    "social": 4.0,
    "members": 1.6,
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase of the campaign."""

    kind: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Goods:
    """A SKU: pieces sold on a day without event, pieces there, pieces on their way."""

    code: str
    per_day: float
    available: int
    inbound: int = 0
    inbound_on: date | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """What can leave in a day: all parcels that are packed, or a courier's part of them."""

    what: str
    code: str
    per_day: int
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Break:
    """The first day on which something no longer suffices, and the last on which to act."""

    what: str
    code: str
    on: date
    missing: int
    act_by: date


@dataclass(frozen=True, slots=True)
class Strip:
    """One constraint over the days: low, expected and high need against what there is."""

    what: str
    code: str
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
    limit: tuple[float, ...]
    breaks: Break | None

    @property
    def mood(self) -> str:
        """Whether the expected need breaks it, only a high one would, or nothing."""
        if self.breaks:
            return "act"
        tight = any(need > has for need, has in zip(self.high, self.limit, strict=True))
        return "watch" if tight else "good"

    @property
    def spare(self) -> int:
        """What is left over on the tightest day."""
        return int(min(has - need for need, has in zip(self.middle, self.limit, strict=True)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What all days ask for, at most, and what there is of it."""

    units: int
    most: int
    there: int


@dataclass(frozen=True, slots=True)
class Report:
    """The answer: how much of what is expected can leave in time."""

    days: tuple[date, ...]
    strips: tuple[Strip, ...]
    score: int
    first: Break | None

    @property
    def goods(self) -> Asked | None:
        """Pieces of all goods together until the last day, against those there and on their way."""
        return _asked([one for one in self.strips if one.what == "stock"], -1)

    @property
    def packing(self) -> Asked | None:
        """Parcels of the greatest day against what can be packed on it."""
        strips = [one for one in self.strips if one.what == "packing"]
        needs = strips[0].middle if strips else ()
        return _asked(strips, needs.index(max(needs))) if needs else None

    @property
    def lacking(self) -> Break | None:
        """The first SKU that runs out."""
        out = [one.breaks for one in self.strips if one.breaks and one.what == "stock"]
        return min(out, key=lambda one: (one.on, -one.missing), default=None)


def _asked(strips: Sequence[Strip], at: int) -> Asked | None:
    if not strips:
        return None
    sums = (
        round(sum(line[at] for line in lines))
        for lines in zip(*((one.middle, one.high, one.limit) for one in strips), strict=True)
    )
    return Asked(*sums)


def multipliers(days: Sequence[date], phases: Sequence[Stretch], uplift: float) -> list[float]:
    """Orders of each day against a day without event; a main phase peaks at both its ends."""
    return [_multiplier(on, phases, uplift) for on in days]


def _multiplier(on: date, phases: Sequence[Stretch], uplift: float) -> float:
    found = 1.0
    for phase in phases:
        if not phase.first <= on <= phase.last:
            continue
        if phase.kind == "main":
            at_an_end = on in {phase.first, phase.last}
            return max(uplift if at_an_end else uplift * MIDDLE, 1.0)
        found = BY_PHASE[phase.kind]
    return found


def assess(
    days: Sequence[date],
    phases: Sequence[Stretch],
    uplift: float,
    goods: Sequence[Goods],
    *,
    lead_days: int,
    parcels_per_day: float = 0.0,
    other_parcels: float = 0.0,
    limits: Sequence[Limit] = (),
) -> Report:
    """Hold what the campaign asks for against stock, goods on their way, packing and couriers."""
    rises = multipliers(days, phases, uplift)
    strips = [_stock(days, rises, one, lead_days) for one in goods]
    parcels = [parcels_per_day * rise + other_parcels for rise in rises]
    strips += [_daily(days, parcels, limit) for limit in limits]
    broken = [strip.breaks for strip in strips if strip.breaks]
    first = min(broken, key=lambda one: (one.on, -one.missing), default=None)
    return Report(tuple(days), tuple(strips), _score(strips), first)


def _stock(days: Sequence[date], rises: list[float], one: Goods, lead_days: int) -> Strip:
    need, sums = 0.0, []
    for rise in rises:
        need += one.per_day * rise
        sums.append(need)
    limit = tuple(float(one.available + (one.inbound if _is_there(one, on) else 0)) for on in days)
    breaks = None
    for on, asked, has in zip(days, sums, limit, strict=True):
        if asked > has:
            missing = int(-(-(sums[-1] * HIGH - limit[-1]) // 1))
            late = on - timedelta(days=lead_days)
            breaks = Break("stock", one.code, on, max(missing, 1), late)
            break
    return _strip("stock", one.code, sums, limit, breaks)


def _is_there(one: Goods, on: date) -> bool:
    return one.inbound_on is not None and on >= one.inbound_on


def _daily(days: Sequence[date], parcels: Sequence[float], limit: Limit) -> Strip:
    needs = [need * limit.share for need in parcels]
    over = [(on, need) for on, need in zip(days, needs, strict=True) if need > limit.per_day]
    breaks = None
    if over:
        worst = max(need for _on, need in over)
        on = over[0][0]
        missing = int(worst - limit.per_day)
        breaks = Break(limit.what, limit.code, on, missing, on - timedelta(days=SHIFT_DAYS))
    return _strip(limit.what, limit.code, needs, (float(limit.per_day),) * len(needs), breaks)


def _strip(
    what: str, code: str, needs: Sequence[float], limit: tuple[float, ...], breaks: Break | None
) -> Strip:
    low, high = tuple(n * LOW for n in needs), tuple(n * HIGH for n in needs)
    return Strip(what, code, low, tuple(needs), high, limit, breaks)


def _score(strips: Sequence[Strip]) -> int:
    """The tightest of what is asked for: the goods together, and each daily limit by itself."""
    goods = [strip for strip in strips if strip.what == "stock"]
    asked = sum(strip.middle[-1] for strip in goods)
    served = sum(min(strip.middle[-1], _sellable(strip)) for strip in goods)
    pairs = [(served, asked)]
    for strip in strips:
        if strip.what != "stock":
            pairs.append((sum(map(min, strip.middle, strip.limit)), sum(strip.middle)))
    return int(100 * min((part / whole for part, whole in pairs if whole > 0), default=1.0))


def _sellable(strip: Strip) -> float:
    """Pieces that can be sold when those that are not there on their day are lost."""
    sold, before = 0.0, 0.0
    for need, has in zip(strip.middle, strip.limit, strict=True):
        sold += max(min(need - before, has - sold), 0.0)
        before = need
    return sold
