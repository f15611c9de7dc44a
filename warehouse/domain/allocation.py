"""Choosing bins: what expires first leaves first, then pick faces, then as few bins as possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Free:
    """Pieces of a SKU that a bin can still give."""

    level_id: int
    sku_id: int
    units: int
    expires_on: date | None
    is_pick_face: bool
    code: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Pieces a fulfilment line needs."""

    line_id: int
    sku_id: int
    units: int


@dataclass(frozen=True, slots=True)
class Take:
    line_id: int
    level_id: int
    units: int


def plan(wanted: Sequence[Wanted], free: Iterable[Free]) -> tuple[list[Take], set[int]]:
    """Give every line its pieces; return the takes and the lines that cannot be served whole.

    A line that cannot be served whole takes nothing, so that what is there serves another.
    """
    shelves: dict[int, dict[int, int]] = defaultdict(dict)
    for row in sorted(free, key=_preference):
        shelves[row.sku_id][row.level_id] = row.units
    takes: list[Take] = []
    lacking: set[int] = set()
    for line in sorted(wanted, key=lambda x: (x.sku_id, -x.units, x.line_id)):
        shelf = shelves[line.sku_id]
        if sum(shelf.values()) < line.units:
            lacking.add(line.line_id)
            continue
        takes += _take(line, shelf)
    return takes, lacking


def _preference(row: Free) -> tuple[date, bool, int, str]:
    return (row.expires_on or date.max, not row.is_pick_face, -row.units, row.code)


def _take(line: Wanted, shelf: dict[int, int]) -> list[Take]:
    """Take a line's pieces off the shelf (level → pieces left, best first)."""
    takes = []
    need = line.units
    for level_id, there in shelf.items():
        units = min(need, there)
        if units:
            takes.append(Take(line.line_id, level_id, units))
            shelf[level_id] = there - units
            need -= units
        if not need:
            break
    return takes
