"""What a dashboard hands to the tile and delta components; nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ecomops.ui.numbers import Figure


@dataclass(frozen=True, slots=True)
class Delta:
    """A change: the arrow follows `direction`, the colour follows `mood`."""

    text: Any
    direction: str = ""  # up, down or nothing
    mood: str = "flat"
    label: Any = ""  # what it is compared with


@dataclass(frozen=True, slots=True)
class Tile:
    """One headline figure with its target, comparison and last periods."""

    label: Any
    figure: Figure
    href: str = ""
    mood: str = ""
    target: Any = ""
    attained: float | None = None  # 96.0 means 96 % of the target
    delta: Delta | None = None
    spark: Sequence[float | None] = field(default_factory=tuple)
    lineage: str = ""  # address of the lineage drawer

    @property
    def bar(self) -> str:
        """Width of the bar, whose mark for the target stands at 90.9 %."""
        return f"{min((self.attained or 0) / 1.1, 100):.1f}%"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a process: state is done, now or empty."""

    label: Any
    state: str = ""
    note: Any = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline."""

    at: Any
    text: Any
    mood: str = ""
    who: Any = ""
