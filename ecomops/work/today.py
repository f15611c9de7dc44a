"""What the home page shows of the apps above: they register, work only asks.

A provider takes the user and answers quickly from stored rows; a provider of a role the user has
not is never called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ecomops.core.roles import EVERYONE, Role


@dataclass(frozen=True)
class Figure:
    """One figure of a role: already worded and formatted, ready to be drawn as a tile."""

    label: str
    value: str
    unit: str = ""
    full: str = ""  # the whole value, shown on hover
    url: str = ""
    delta: str = ""  # "+3.2 %"
    direction: str = ""  # up, down or empty
    judgement: str = ""  # good, watch, act or empty
    note: str = ""  # what it is compared with
    spark: tuple[float | None, ...] = ()
    lineage_url: str = ""


@dataclass(frozen=True)
class Waiting:
    """A queue that waits for the user, with how many and since when."""

    label: str
    count: int
    url: str
    since: datetime | None = None
    judgement: str = ""
    act: str = ""  # the words of the button


@dataclass(frozen=True)
class Change:
    """One sentence of "what changed since yesterday"."""

    text: str
    url: str = ""
    judgement: str = ""
    at: datetime | None = None


Provider = Callable[[Any], Iterable[Any]]


@dataclass
class Registry:
    """Providers in a fixed order, each for some roles."""

    _entries: list[tuple[int, str, frozenset[Role], Provider]] = field(default_factory=list)

    def register(
        self, name: str, provider: Provider, *, roles: Iterable[Role] = EVERYONE, order: int = 100
    ) -> None:
        """Add a provider; the same name again replaces the former one."""
        self._entries = [entry for entry in self._entries if entry[1] != name]
        self._entries.append((order, name, frozenset(roles), provider))
        self._entries.sort(key=lambda entry: entry[:2])

    def of(self, user: Any, limit: int | None = None) -> list[Any]:
        """What all providers of the user's role answer, in order."""
        found: list[Any] = []
        for _order, _name, roles, provider in self._entries:
            if user.role not in roles:
                continue
            found += provider(user)
            if limit is not None and len(found) >= limit:
                return found[:limit]
        return found


FIGURES = Registry()
WAITING = Registry()
CHANGES = Registry()
