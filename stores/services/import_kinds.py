"""Kinds of file that apps above bring in through the one import: they register what takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ecomops.core.actor import Actor
from stores.domain import formats
from stores.domain.formats.base import Format
from stores.services.intake import Counts


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes the records of a kind; `action` is what a person must be allowed to do."""

    record: type
    action: str
    receive: Callable[[Sequence[Any], Actor, datetime], Counts]
    foretell: Callable[[Sequence[Any]], Counts]


_takers: dict[str, Taker] = {}


def register(format_: Format, taker: Taker) -> None:
    """Make a file format and the service behind it known."""
    formats.add(format_)
    _takers[format_.kind] = taker


def taker_of(record: Any) -> Taker | None:
    """Who takes this record, if an app above does."""
    return next((one for one in _takers.values() if isinstance(record, one.record)), None)


def action_of(kind: str) -> str:
    """What a person must be allowed to do to import this kind, beyond importing at all."""
    return _takers[kind].action if kind in _takers else ""
