"""What must not be kept for ever: apps register a sweep, the hourly task runs them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Sweep = Callable[[datetime], int]
_sweeps: list[Sweep] = []


def sweep(function: Sweep) -> Sweep:
    """Register a function that deletes what is past its time and returns how much it was."""
    _sweeps.append(function)
    return function


def run_all(*, at: datetime) -> int:
    """Run every registered sweep."""
    return sum(one(at) for one in _sweeps)
