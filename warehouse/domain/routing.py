"""The shortest walk through parallel aisles cut by cross aisles, exactly.

A picker's tour is a connected graph with even degrees that touches the depot and every stop
(Ratliff & Rosenthal 1983 for one block, Roodbergen & de Koster 2001 for two). The dynamic
programme goes aisle by aisle; its state is, for each cross aisle, the parity of the edges so far
and which of them hang together. It is exact for any number of blocks; the number of states grows
with the blocks, so beyond `EXACT_BLOCKS` an improved tour is given with its gap to a lower bound.

Lengths are millimetres. Cross aisle i lies before block i + 1; the depot is on cross aisle 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from warehouse.domain import tours

EXACT_BLOCKS = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """Parallel aisles of equal length; `depot_aisle` counts from 1."""

    aisles: int
    blocks: int
    aisle_pitch_mm: int
    block_length_mm: int
    cross_aisle_mm: int
    depot_aisle: int = 1

    @property
    def rung_mm(self) -> int:
        """From the middle of one cross aisle to the middle of the next."""
        return self.block_length_mm + self.cross_aisle_mm


class Stop(NamedTuple):
    """A place to stop at: aisle and block count from 1, position from the block's front."""

    aisle: int
    block: int
    position_mm: int


@dataclass(frozen=True, slots=True)
class Tour:
    """Indexes of the stops in walking order, the walk's length, and how far it may be from best.

    `gap` is 0 for an exact tour, else (length − lower bound) ÷ length.
    """

    order: tuple[int, ...]
    length_mm: int
    gap: float = 0.0


# a node's part of a state: (edges so far: 0 none, 1 odd, 2 even; component, 0 for none)
Node = tuple[int, int]
State = tuple[Node, ...]
DONE: State = ()
NONE, ONCE, TWICE, FRONT, BACK, BOTH = range(6)


def tour(layout: Layout, stops: Sequence[Stop]) -> Tour:
    """The shortest walk from the depot past every stop and back."""
    if not stops:
        return Tour((), 0)
    if layout.blocks > EXACT_BLOCKS:
        order, length, bound = tours.improved(layout, stops)
        return Tour(order, length, (length - bound) / length if length else 0.0)
    shelves = _shelves(layout, stops)
    length, choices = _best(layout, shelves)
    return Tour(tours.walk(layout, stops, choices), length)


def length_of(layout: Layout, stops: Sequence[Stop]) -> int:
    """Only the length of the shortest walk."""
    if layout.blocks > EXACT_BLOCKS:
        return tour(layout, stops).length_mm
    return _best(layout, _shelves(layout, stops))[0] if stops else 0


def _shelves(layout: Layout, stops: Iterable[Stop]) -> dict[tuple[int, int], list[int]]:
    """(aisle, block) → sorted distances of its stops from the cross aisle before it."""
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    half = layout.cross_aisle_mm // 2
    for stop in stops:
        found[stop.aisle, stop.block].add(stop.position_mm + half)
    return {key: sorted(places) for key, places in found.items()}


def _aisle_options(
    layout: Layout, shelves: dict[tuple[int, int], list[int]], aisle: int
) -> list[list[tuple[int, int]]]:
    """For each block of an aisle the ways through it as (way, length)."""
    rung = layout.rung_mm
    options = []
    for block in range(1, layout.blocks + 1):
        places = shelves.get((aisle, block))
        ways = [(ONCE, rung), (TWICE, 2 * rung)]
        if not places:
            ways.append((NONE, 0))
        else:
            ways.append((FRONT, 2 * places[-1]))
            ways.append((BACK, 2 * (rung - places[0])))
            widest = max((b - a for a, b in pairwise(places)), default=0)
            if widest:
                ways.append((BOTH, 2 * (rung - widest)))
        options.append(ways)
    return options


Choice = tuple[tuple[int, ...], tuple[int, ...]]


def _best(layout: Layout, shelves: dict[tuple[int, int], list[int]]) -> tuple[int, list[Choice]]:
    """The least length and, aisle by aisle, the ways through blocks and edges to the next aisle."""
    start: State = tuple((0, 0) for _node in range(layout.blocks + 1))
    table: dict[State, tuple[int, list[Choice]]] = {start: (0, [])}
    last = max([aisle for aisle, _block in shelves] + [layout.depot_aisle])
    first = min([aisle for aisle, _block in shelves] + [layout.depot_aisle])
    for aisle in range(first, last + 1):
        table = _down(table, _aisle_options(layout, shelves, aisle))
        table = _across(table, layout, aisle, is_last=aisle == last)
    length, choices = table[DONE]
    return length, [((), ())] * (first - 1) + choices


def _down(
    table: dict[State, tuple[int, list[Choice]]], options: list[list[tuple[int, int]]]
) -> dict[State, tuple[int, list[Choice]]]:
    """Go through the blocks of one aisle."""
    ways = [
        (tuple(way for way, _length in combination), sum(length for _way, length in combination))
        for combination in product(*options)
    ]
    best: dict[State, tuple[int, list[Choice]]] = {}
    for state, (length, choices) in table.items():
        for way, more in ways:
            after = _through(state, way)
            total = length + more
            if after not in best or total < best[after][0]:
                best[after] = (total, [*choices, (way, ())])
    return best


def _across(
    table: dict[State, tuple[int, list[Choice]]], layout: Layout, aisle: int, *, is_last: bool
) -> dict[State, tuple[int, list[Choice]]]:
    """Go from one aisle to the next along the cross aisles, or end."""
    depot = aisle == layout.depot_aisle
    best: dict[State, tuple[int, list[Choice]]] = {}
    for state, (length, choices) in table.items():
        for edges, after in _onward(state, depot, is_last):
            total = length + sum(edges) * layout.aisle_pitch_mm
            if after not in best or total < best[after][0]:
                best[after] = (total, [*choices[:-1], (choices[-1][0], edges)])
    return best


@lru_cache(maxsize=200_000)
def _through(state: State, ways: tuple[int, ...]) -> State:
    """The state after walking an aisle's blocks in these ways."""
    nodes = [list(node) for node in state]
    fresh = 1 + max(component for _edges, component in state)

    def touch(at: int, edges: int) -> None:
        nonlocal fresh
        parity = (nodes[at][0] + edges) % 2
        nodes[at][0] = 1 if parity else 2
        if not nodes[at][1]:
            nodes[at][1] = fresh
            fresh += 1

    for at, way in enumerate(ways):
        if way in (ONCE, TWICE):
            touch(at, way)
            touch(at + 1, way)
            old, new = nodes[at + 1][1], nodes[at][1]
            for node in nodes:
                if node[1] == old:
                    node[1] = new
        if way in (FRONT, BOTH):
            touch(at, 2)
        if way in (BACK, BOTH):
            touch(at + 1, 2)
    return _named(nodes)


@lru_cache(maxsize=200_000)
def _onward(state: State, depot: bool, is_last: bool) -> tuple[tuple[tuple[int, ...], State], ...]:
    """Every legal set of edges to the next aisle, with the state it leads to."""
    if depot and not state[0][0]:
        fresh = 1 + max(component for _edges, component in state)
        state = ((2, fresh), *state[1:])
    components = {component for _edges, component in state if component}
    still = (0,) * len(state)
    if is_last:
        whole = len(components) == 1 and all(edges != 1 for edges, _component in state)
        return ((still, DONE),) if whole else ()
    found = []
    for edges in product((0, 1, 2), repeat=len(state)):
        if any((node[0] + count) % 2 for node, count in zip(state, edges, strict=True)):
            continue
        if any(count and not node[1] for node, count in zip(state, edges, strict=True)):
            continue
        going = {node[1] for node, count in zip(state, edges, strict=True) if count}
        if going != components:
            continue
        nodes = [
            [count, node[1]] if count else [0, 0] for node, count in zip(state, edges, strict=True)
        ]
        found.append((edges, _named(nodes)))
    return tuple(found)


def _named(nodes: Sequence[Sequence[int]]) -> State:
    """Components numbered in the order in which they appear, so that equal states are equal."""
    names: dict[int, int] = {0: 0}
    return tuple((edges, names.setdefault(component, len(names))) for edges, component in nodes)
