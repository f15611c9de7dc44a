"""Where goods are put away: with their own kind first, else beside other sizes of their style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shelf:
    """A bin with what lies in it, as the proposal sees it."""

    bin_id: int
    code: str
    aisle: int
    block: int
    position_mm: int
    level: int
    is_pick_face: bool
    same_sku: int = 0
    same_style: int = 0
    others: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.same_sku or self.same_style or self.others)


def propose(shelves: Iterable[Shelf], most: int = 3) -> list[Shelf]:
    """The best bins first: with the same SKU, then with its style, then empty ones nearby.

    A bin that holds other goods is proposed only when no bin is empty.
    """
    every = list(shelves)
    family = [shelf for shelf in every if shelf.same_sku or shelf.same_style]
    return sorted(every, key=lambda shelf: (_rank(shelf), *_near(shelf, family)))[:most]


def _rank(shelf: Shelf) -> int:
    if shelf.same_sku:
        return 0 if shelf.is_pick_face else 1
    if shelf.is_empty:
        return 2 if shelf.is_pick_face else 4
    if shelf.same_style and not shelf.others:
        return 3
    return 5


def _near(shelf: Shelf, family: Sequence[Shelf]) -> tuple[int, int, str]:
    """How far from the style's nearest bin; without one, how far from the front."""
    if not family:
        return (shelf.aisle, shelf.position_mm, shelf.code)
    away = min(_distance(shelf, other) for other in family)
    return (*away, shelf.code)


def _distance(one: Shelf, other: Shelf) -> tuple[int, int]:
    aisles = abs(one.aisle - other.aisle) + abs(one.block - other.block)
    return (aisles, abs(one.position_mm - other.position_mm))
