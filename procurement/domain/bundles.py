"""Who could get which line: the cheapest split, the best single supplier, the lowest risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

GRADES = {"A": 0, "B": 1, "": 2, "C": 3, "D": 4}
SAFE_GRADES = frozenset({"A", "B", ""})


@dataclass(frozen=True, slots=True)
class Bidder:
    """A supplier as risk sees it."""

    id: int
    grade: str = ""
    unsealed: bool = False
    licence_ends: bool = False  # within the days the purchase takes
    proven: bool = False  # has delivered to us before

    @property
    def safe(self) -> bool:
        """Nothing speaks against it."""
        return self.grade in SAFE_GRADES and not (self.unsealed or self.licence_ends)

    @property
    def rank(self) -> tuple[int, int, int]:
        """Lower is safer; at equal cost the proven one wins."""
        return (self.unsealed + self.licence_ends, GRADES.get(self.grade, 2), not self.proven)


Costs = Mapping[int, Mapping[int, Decimal]]
"""line → supplier → landed cost of the whole line; a supplier that did not quote is missing."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One way to award: line → supplier, and what it costs landed."""

    kind: str
    choice: Mapping[int, int] = field(default_factory=dict)
    total: Decimal = Decimal(0)

    @property
    def suppliers(self) -> tuple[int, ...]:
        """Who gets something."""
        return tuple(dict.fromkeys(self.choice.values()))


def best_of(quoted: Mapping[int, Decimal], bidders: Mapping[int, Bidder]) -> int | None:
    """The cheapest of a line; at equal cost the safer one."""
    if not quoted:
        return None
    return min(quoted, key=lambda one: (quoted[one], bidders[one].rank, one))


def bundles(costs: Costs, bidders: Sequence[Bidder]) -> list[Bundle]:
    """Every way there is: a line nobody quoted is in none of them."""
    known = {one.id: one for one in bidders}
    lines = {line: quoted for line, quoted in costs.items() if quoted}
    found = [_bundle("split", costs, {n: best_of(q, known) for n, q in lines.items()})]
    if single := _single(lines, known):
        found.append(_bundle("single", costs, dict.fromkeys(lines, single)))
    found.append(_bundle("safe", costs, {n: _safest(q, known) for n, q in lines.items()}))
    return [one for one in found if one.choice]


def _single(lines: Costs, known: Mapping[int, Bidder]) -> int | None:
    complete = [one for one in known if all(one in quoted for quoted in lines.values())]
    if not complete or not lines:
        return None
    totals = {one: sum(quoted[one] for quoted in lines.values()) for one in complete}
    return min(complete, key=lambda one: (totals[one], known[one].rank, one))


def _safest(quoted: Mapping[int, Decimal], known: Mapping[int, Bidder]) -> int | None:
    safe = {one: cost for one, cost in quoted.items() if known[one].safe}
    if safe:
        return best_of(safe, known)
    return min(quoted, key=lambda one: (known[one].rank, quoted[one], one))


def _bundle(kind: str, costs: Costs, choice: Mapping[int, int | None]) -> Bundle:
    chosen = {line: one for line, one in choice.items() if one is not None}
    total = sum((costs[line][one] for line, one in chosen.items()), Decimal(0))
    return Bundle(kind, chosen, total)
