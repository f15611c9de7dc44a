"""Walks as sequences of stops: read off an optimal graph, or improved step by step."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.domain.routing import Choice, Layout, Stop

NONE, ONCE, TWICE, FRONT, BACK, BOTH = range(6)
# a place on the walk: (aisle, distance from cross aisle 0); cross aisles are such places too
Place = tuple[int, int]
ROUNDS = 40


def walk(layout: Layout, stops: Sequence[Stop], choices: Sequence[Choice]) -> tuple[int, ...]:
    """Indexes of the stops in the order of an Euler walk over the chosen ways and edges."""
    edges: dict[Place, list[Place]] = defaultdict(list)
    for aisle, (ways, across) in enumerate(choices, start=1):
        for block, way in enumerate(ways, start=1):
            _add_way(edges, layout, stops, aisle, block, way)
        for level, count in enumerate(across):
            for _copy in range(count):
                _join(edges, (aisle, level * layout.rung_mm), (aisle + 1, level * layout.rung_mm))
    seen: dict[Place, int] = {}
    for n, place in enumerate(_euler(edges, (layout.depot_aisle, 0))):
        seen.setdefault(place, n)
    return tuple(sorted(range(len(stops)), key=lambda k: (seen[place_of(layout, stops[k])], k)))


def place_of(layout: Layout, stop: Stop) -> Place:
    """Where a stop lies on its aisle."""
    along = (stop.block - 1) * layout.rung_mm + stop.position_mm + layout.cross_aisle_mm // 2
    return (stop.aisle, along)


def _add_way(
    edges: dict[Place, list[Place]],
    layout: Layout,
    stops: Sequence[Stop],
    aisle: int,
    block: int,
    way: int,
) -> None:
    if way == NONE:
        return
    front = (aisle, (block - 1) * layout.rung_mm)
    back = (aisle, block * layout.rung_mm)
    places = sorted(
        {place_of(layout, stop) for stop in stops if (stop.aisle, stop.block) == (aisle, block)}
    )
    chain = [front, *places, back]
    links = list(itertools.pairwise(chain))
    if way == FRONT:
        links = links[:-1]
    elif way == BACK:
        links = links[1:]
    elif way == BOTH:
        inner = links[1:-1]
        widest = max(range(len(inner)), key=lambda n: inner[n][1][1] - inner[n][0][1])
        links.remove(inner[widest])
    for a, b in links:
        for _copy in range(1 if way == ONCE else 2):
            _join(edges, a, b)


def _join(edges: dict[Place, list[Place]], a: Place, b: Place) -> None:
    edges[a].append(b)
    edges[b].append(a)


def _euler(edges: dict[Place, list[Place]], start: Place) -> list[Place]:
    """A closed walk over every edge once (Hierholzer 1873)."""
    left = {place: list(others) for place, others in edges.items()}
    path, found = [start], []
    while path:
        here = path[-1]
        if left.get(here):
            there = left[here].pop()
            left[there].remove(here)
            path.append(there)
        else:
            found.append(path.pop())
    return found[::-1]


def distance(layout: Layout, a: Place, b: Place) -> int:
    """The shortest way between two places."""
    if a[0] == b[0]:
        return abs(a[1] - b[1])
    across = abs(a[0] - b[0]) * layout.aisle_pitch_mm
    ends = [level * layout.rung_mm for level in range(layout.blocks + 1)]
    return across + min(abs(a[1] - end) + abs(b[1] - end) for end in ends)


def improved(layout: Layout, stops: Sequence[Stop]) -> tuple[tuple[int, ...], int, int]:
    """A good order by nearest neighbour, 2-opt and or-opt; its length and a lower bound."""
    depot = (layout.depot_aisle, 0)
    places = [depot, *(place_of(layout, stop) for stop in stops)]
    far = [[distance(layout, a, b) for b in places] for a in places]
    order = _nearest(far)
    for _round in range(ROUNDS):
        if not (_two_opt(order, far) or _or_opt(order, far)):
            break
    length = sum(far[a][b] for a, b in zip(order, [*order[1:], order[0]], strict=True))
    return tuple(k - 1 for k in order[1:]), length, _bound(far)


def _nearest(far: list[list[int]]) -> list[int]:
    left, order = set(range(1, len(far))), [0]
    while left:
        nearest = min(left, key=lambda k: (far[order[-1]][k], k))
        left.remove(nearest)
        order.append(nearest)
    return order


def _two_opt(order: list[int], far: list[list[int]]) -> bool:
    better, n = False, len(order)
    for i in range(n - 1):
        for j in range(i + 2, n):
            a, b, c, d = order[i], order[i + 1], order[j], order[(j + 1) % n]
            if a != d and far[a][c] + far[b][d] < far[a][b] + far[c][d]:
                order[i + 1 : j + 1] = order[i + 1 : j + 1][::-1]
                better = True
    return better


def _or_opt(order: list[int], far: list[list[int]]) -> bool:
    """Move one stop to where it costs least."""
    better = False
    for stop in list(order[1:]):
        at, n = order.index(stop), len(order)
        before, after = order[at - 1], order[(at + 1) % n]
        gain = far[before][stop] + far[stop][after] - far[before][after]
        rest = order[:at] + order[at + 1 :]
        costs = [
            far[a][stop] + far[stop][b] - far[a][b]
            for a, b in zip(rest, [*rest[1:], rest[0]], strict=True)
        ]
        best = min(range(len(costs)), key=costs.__getitem__)
        if costs[best] < gain:
            order[:] = [*rest[: best + 1], stop, *rest[best + 1 :]]
            better = True
    return better


def _bound(far: list[list[int]]) -> int:
    """No tour is shorter than a tree over all places with the cheapest second way back."""
    joined, cost = {0}, 0
    nearest = dict(enumerate(far[0]))
    while len(joined) < len(far):
        k = min((k for k in nearest if k not in joined), key=nearest.__getitem__)
        cost += nearest[k]
        joined.add(k)
        for other in nearest:
            nearest[other] = min(nearest[other], far[k][other])
    ways_back = sorted(far[0][1:])
    return max(cost + (ways_back[0] if ways_back else 0), 2 * max(far[0], default=0))
