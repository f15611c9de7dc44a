"""What a person is scoped to, for the form that gives and takes it.

Stores and warehouses live in the apps above; each registers here how its scope is shown and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ecomops.core.actor import Actor


class Grant(Protocol):
    def __call__(self, user: Any, ids: Collection[str], *, actor: Actor, at: datetime) -> None:
        """Make exactly these ids what the user holds."""


@dataclass(frozen=True)
class Scope:
    """One kind of thing people are scoped to."""

    name: str
    label: Any  # lazy
    choices: Callable[[], list[tuple[str, str]]]
    held: Callable[[Any], Collection[str]]
    grant: Grant


_SCOPES: dict[str, Scope] = {}


def register(scope: Scope) -> None:
    """Add a kind of scope to the person form; the same name again replaces it."""
    _SCOPES[scope.name] = scope


def registered() -> list[Scope]:
    """All kinds of scope, in order of name."""
    return [_SCOPES[name] for name in sorted(_SCOPES)]
