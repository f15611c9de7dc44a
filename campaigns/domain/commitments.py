"""Stock spoken for by campaigns that run at the same time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Claim:
    """Pieces of one SKU that a campaign keeps from its first day to its last."""

    first: date
    last: date
    units: int


def overlaps(first: date, last: date, other_first: date, other_last: date) -> bool:
    """Whether two stretches of days share one."""
    return first <= other_last and other_first <= last


def peak_of_others(first: date, last: date, others: Iterable[Claim]) -> int:
    """The most pieces that others keep on any one day of the stretch."""
    near = [one for one in others if overlaps(first, last, one.first, one.last)]
    # the sum can only rise on a day on which a claim begins
    starts = {first, *(one.first for one in near if one.first > first)}
    return max(sum(one.units for one in near if one.first <= on <= one.last) for on in starts)
