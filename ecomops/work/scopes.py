"""Which rows of work a person may see when the work belongs to a store or a warehouse.

A task asked of a role may be about one store; a person of that role without that store must not
see it. The apps above say what each person holds; work only compares plain keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Holder = Callable[[Any], Iterable[str] | None]

_HOLDERS: dict[str, Holder] = {}


def register(kind: str, holder: Holder) -> None:
    """``holder(user)`` gives the ids the user holds, or None for all of them."""
    _HOLDERS[kind] = holder


def key(kind: str, ident: object) -> str:
    """The value kept in a row's scope column."""
    if kind not in _HOLDERS:
        raise KeyError(kind)
    return f"{kind}:{ident}"


def held_by(user: Any) -> tuple[list[str], list[str]]:
    """Exact keys the user holds, and the prefixes they hold whole."""
    keys, whole = [], []
    for kind, holder in _HOLDERS.items():
        ids = holder(user)
        if ids is None:
            whole.append(f"{kind}:")
        else:
            keys += [f"{kind}:{ident}" for ident in ids]
    return keys, whole
