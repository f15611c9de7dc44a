"""The drawing of a building: shelves, stops and the walk, in pixels; the front is at the bottom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from warehouse.domain import tours
from warehouse.domain.routing import Layout, Stop

RUNG_PX = 124.0
TOP_PX = 24.0
BOTTOM_PX = 16.0
EDGE_PX = 52.0
WIDE_PX = 760.0
STEPS = 4


@dataclass(frozen=True, slots=True)
class Shelf:
    """One bin, how many pieces lie in it, and whether the walk stops at it."""

    code: str
    aisle: int
    block: int
    side: str
    position_mm: int
    units: int = 0
    is_stop: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """One drawn place; bins above each other share it. `step` is its fill from 0 to 4."""

    x: float
    y: float
    width: float
    height: float
    codes: str
    units: int
    step: int
    is_stop: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered stop, or the number of an aisle."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the picture shows."""

    width: float
    height: float
    aisles: list[Mark] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    stops: list[Mark] = field(default_factory=list)
    walk: str = ""
    back: str = ""
    depot: Mark = Mark(0, 0, "")


class _Paper:
    """From millimetres to pixels."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.pitch = min(88.0, max(44.0, WIDE_PX / layout.aisles))
        self.scale = RUNG_PX / max(layout.rung_mm, 1)
        self.height = TOP_PX + RUNG_PX * layout.blocks + BOTTOM_PX
        self.width = 2 * EDGE_PX + self.pitch * (layout.aisles - 1)

    def at(self, place: tours.Place) -> tuple[float, float]:
        """Where a place of the building lies on the paper."""
        aisle, along = place
        x = EDGE_PX + (aisle - 1) * self.pitch
        return round(x, 1), round(self.height - BOTTOM_PX - along * self.scale, 1)


def draw(layout: Layout, shelves: Iterable[Shelf], stops: Sequence[Stop] = ()) -> Plan:
    """The building with its bins and, when stops are given, the walk past them in their order."""
    paper = _Paper(layout)
    walk, back, marks = _walk(paper, stops)
    depot = paper.at((layout.depot_aisle, 0))
    return Plan(
        width=paper.width,
        height=paper.height,
        aisles=[
            Mark(paper.at((n, 0))[0], 13, f"{n:02d}") for n in range(1, layout.aisles + 1)
        ],
        boxes=_boxes(paper, shelves),
        stops=marks,
        walk=walk,
        back=back,
        depot=Mark(depot[0], depot[1], ""),
    )  # fmt: skip


def _boxes(paper: _Paper, shelves: Iterable[Shelf]) -> list[Box]:
    places: dict[tuple[int, int, str, int], list[Shelf]] = defaultdict(list)
    for shelf in shelves:
        places[shelf.aisle, shelf.block, shelf.side, shelf.position_mm].append(shelf)
    thick = _thickness(paper, places)
    wide = min(22.0, paper.pitch / 2 - 13)
    most = max((sum(one.units for one in bins) for bins in places.values()), default=0)
    boxes = []
    for (aisle, block, side, position), bins in sorted(places.items()):
        place = tours.place_of(paper.layout, Stop(aisle, block, position))
        x, y = paper.at(place)
        units = sum(one.units for one in bins)
        boxes.append(
            Box(
                x=x - 11 - wide if side == "L" else x + 11,
                y=round(y - thick / 2, 1),
                width=wide,
                height=thick,
                codes=", ".join(sorted(one.code for one in bins)),
                units=units,
                step=min(STEPS, 1 + (STEPS * units - 1) // most) if units else 0,
                is_stop=any(one.is_stop for one in bins),
            )
        )
    return boxes


def _thickness(paper: _Paper, places: Iterable[tuple[int, int, str, int]]) -> float:
    """As thick as the closest neighbours allow."""
    along: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for aisle, block, side, position in places:
        along[aisle, block, side].append(position)
    gaps = [
        b - a
        for positions in along.values()
        for a, b in zip(sorted(positions), sorted(positions)[1:], strict=False)
    ]
    closest = min(gaps, default=0) * paper.scale
    return round(min(12.0, max(2.0, closest * 0.86)), 1) if closest else 12.0


def _walk(paper: _Paper, stops: Sequence[Stop]) -> tuple[str, str, list[Mark]]:
    if not stops:
        return "", "", []
    layout = paper.layout
    depot = (layout.depot_aisle, 0)
    places: list[tours.Place] = []
    for stop in stops:
        place = tours.place_of(layout, stop)
        if not places or places[-1] != place:
            places.append(place)
    line = [depot]
    for place in places:
        line += _way(layout, line[-1], place)
    home = [places[-1], *_way(layout, places[-1], depot)]
    marks = [Mark(*paper.at(place), str(n)) for n, place in enumerate(places, start=1)]
    return _path(paper, line), _path(paper, home), marks


def _way(layout: Layout, a: tours.Place, b: tours.Place) -> list[tours.Place]:
    """The corners of the shortest way between two places, ending at the second."""
    if a[0] == b[0]:
        return [b]
    ends = [level * layout.rung_mm for level in range(layout.blocks + 1)]
    across = min(ends, key=lambda end: (abs(a[1] - end) + abs(b[1] - end), end))
    return [(a[0], across), (b[0], across), b]


def _path(paper: _Paper, line: Sequence[tours.Place]) -> str:
    return "M" + " L".join(f"{x:g} {y:g}" for x, y in map(paper.at, line))
