"""What other apps show of an order on its page: they say so here, the page asks nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stores.models import Order


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One thing in a panel: what it is, where it leads, how it stands, its instants."""

    label: str
    detail: str = ""
    href: str = ""
    state: str = ""
    mood: str = "flat"
    instants: list[tuple[str, datetime | None]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Panel:
    """A titled list beside the order."""

    title: str
    rows: list[PanelRow]


Asked = Callable[[Order, Any], Panel | None]
_PANELS: dict[str, Asked] = {}


def register(name: str, asked: Asked) -> None:
    """Show `asked(order, user)` on every order's page."""
    _PANELS[name] = asked


def panels(order: Order, user: Any) -> Iterator[Panel]:
    """The panels that have something to say of an order."""
    for asked in _PANELS.values():
        panel = asked(order, user)
        if panel is not None and panel.rows:
            yield panel
