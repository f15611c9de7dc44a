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
    """Run every registered sweep; one that fails does not keep the others from theirs."""
    forgotten, failures = 0, []
    for one in _sweeps:
        try:
            forgotten += one(at)
        except Exception as failure:  # noqa: BLE001  # all of them are raised together below
            failures.append(failure)
    if failures:
        raise ExceptionGroup("not everything was swept", failures)
    return forgotten
