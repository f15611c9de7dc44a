"""What the home page shows of the apps above: they register, work only asks.

A provider takes the user and answers quickly from stored rows; a provider of a role the user has
not is never called. `FIGURES` answer `ecomops.ui.figures.Tile`, `WAITING` a `Waiting` a queue,
`CHANGES` one `Change` a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ecomops.core.roles import EVERYBODY, Role


@dataclass(frozen=True)
class Waiting:
    """A queue that waits for the user, with how many and since when."""

    label: str
    count: int
    url: str
    since: datetime | None = None
    mood: str = ""  # good, watch, act or nothing
    note: str = ""  # a few words more


@dataclass(frozen=True)
class Change:
    """One sentence of "what changed since yesterday"."""

    text: str
    url: str = ""
    mood: str = ""
    lead: str = ""  # what stands before the sentence in bold: the money, the count
    at: datetime | None = None


@dataclass(frozen=True)
class Step:
    """A step from an empty system to the first figures; shown until all are done."""

    label: str
    text: str
    url: str
    act: str  # the words of the button
    done: bool


Provider = Callable[[Any], Iterable[Any]]


@dataclass
class Registry:
    """Providers in a fixed order, each for some roles."""

    _entries: list[tuple[int, str, frozenset[Role], Provider]] = field(default_factory=list)

    def register(
        self, name: str, provider: Provider, *, roles: Iterable[Role] = EVERYBODY, order: int = 100
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
STEPS = Registry()
