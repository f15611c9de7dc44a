"""What a benchmark is: a ratio against a physical limit or a peer, measured in the same run."""

import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """One line of a benchmark. `ratio` is ours against the peer; `limit` what it must hold.

    With `at_least` the ratio may not be under the limit, else not over it.
    """

    name: str
    value: float
    unit: str
    limit: float
    ratio: float
    rows: int = 0
    at_least: bool = False
    note: str = ""

    @property
    def holds(self) -> bool:
        """Say whether the limit holds."""
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    def as_json(self) -> dict[str, Any]:
        """Return the line as `--json` prints it."""
        return {**asdict(self), "holds": self.holds, "machine": machine()}


def machine() -> str:
    """Return what this was measured on."""
    import os

    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


@contextmanager
def clock() -> Iterator[Callable[[], float]]:
    """Give a function that returns the seconds since the block began, or how long it took."""
    began = time.perf_counter()
    ended: list[float] = []
    yield lambda: (ended[0] if ended else time.perf_counter()) - began
    ended.append(time.perf_counter())


def median_seconds(act: Callable[[], object], times: int = 5) -> float:
    """Return the median time of an act, after one round that warms up."""
    act()
    taken = []
    for _round in range(times):
        with clock() as seconds:
            act()
        taken.append(seconds())
    return statistics.median(taken)


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
