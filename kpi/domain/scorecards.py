"""Scorecards: indicators with weight and target, what was reached, and the points for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from statistics import median

ZERO, ONE = Decimal(0), Decimal(1)
HOUR = Decimal(3600)
TENTH = Decimal("0.1")
# Fewer hours than this at a station in a month are no month's work.
ENOUGH_SECONDS = 2 * 3600


@dataclass(frozen=True, slots=True)
class Month:
    """A person's month at a station, added up."""

    done: int = 0
    busy: int = 0
    idle: int = 0
    accepted: int = 0
    refused: int = 0
    parcels: int = 0
    mistakes: int = 0
    days: int = 0

    def value(self, indicator: str) -> Decimal | None:
        """What an indicator comes to; None where there is nothing to divide by."""
        over, under = {
            "rate": (self.done * HOUR, self.busy),
            "right": (Decimal(self.accepted), self.accepted + self.refused),
            "idle": (Decimal(self.idle), self.idle + self.busy),
            "mistakes": (Decimal(self.mistakes), self.parcels),
        }[indicator]
        return over / under if under else None


@dataclass(frozen=True, slots=True)
class Indicator:
    """`target` is worth all points. Below it points go by the share reached; for what should be
    low, `step` above the target costs `cost` points each time."""

    id: str
    weight: int
    target: Decimal
    up: bool = True
    step: Decimal = ZERO
    cost: Decimal = ZERO

    def points(self, value: Decimal | None) -> Decimal | None:
        """Points for a value, between none and the weight; None where nothing was measured."""
        if value is None:
            return None
        if self.up:
            got = self.weight * min(value / self.target, ONE)
        else:
            over = max(value - self.target, ZERO)
            # a step begun is a step
            steps = (over / self.step).to_integral_value(ROUND_CEILING)
            got = self.weight - steps * self.cost
        return max(got, ZERO).quantize(TENTH)


@dataclass(frozen=True, slots=True)
class Scored:
    """One line of a card."""

    indicator: Indicator
    value: Decimal | None
    points: Decimal | None

    @property
    def share(self) -> Decimal:
        """Points of the weight, for the radar."""
        return (self.points or ZERO) / self.indicator.weight


def _card(rate: str) -> tuple[Indicator, ...]:
    return (
        Indicator("rate", 40, Decimal(rate)),
        Indicator("right", 20, Decimal("0.98")),
        Indicator("mistakes", 20, Decimal("0.0005"), up=False, step=Decimal("0.0005"),
                  cost=Decimal(5)),
        Indicator("idle", 20, Decimal("0.15"), up=False, step=Decimal("0.05"), cost=Decimal(5)),
    )  # fmt: skip


# The target rate is the trade's usual one: lines with a cart, parcels of several pieces.
CARDS: dict[str, tuple[Indicator, ...]] = {"pick": _card("110"), "pack": _card("58")}


def score(station: str, month: Month) -> list[Scored]:
    """A card's lines."""
    found = []
    for indicator in CARDS[station]:
        value = month.value(indicator.id)
        found.append(Scored(indicator, value, indicator.points(value)))
    return found


def total(lines: Sequence[Scored]) -> Decimal | None:
    """Points of a hundred: what could not be measured weighs nothing."""
    known = [line for line in lines if line.points is not None]
    weights = sum(line.indicator.weight for line in known)
    if not weights:
        return None
    points = sum((line.points or ZERO for line in known), ZERO)
    return (points * 100 / weights).quantize(TENTH)


def band(cards: Mapping[str, Sequence[Scored]], indicator: str) -> tuple[Decimal, Decimal, Decimal]:
    """(lowest, middle, highest) share of an indicator among a team's cards."""
    shares = sorted(
        line.share
        for lines in cards.values()
        for line in lines
        if line.indicator.id == indicator and line.points is not None
    )
    if not shares:
        return ZERO, ZERO, ZERO
    return shares[0], median(shares), shares[-1]
