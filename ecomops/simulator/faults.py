"""What goes wrong on a platform, and how often."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields
from typing import Any


@dataclass(slots=True)
class Faults:
    """Shares of one: of the calls, or of the rows of a page.

    `throttle` too many calls · `fail` broken before anything was done · `lose` done, then the
    answer is lost · `hang` done, then silence · `twice` a row comes twice · `mixed` rows of a page
    in no order · `late` messages come late, twice and in the wrong order.
    """

    throttle: float = 0.0
    fail: float = 0.0
    lose: float = 0.0
    hang: float = 0.0
    twice: float = 0.0
    mixed: float = 0.0
    late: float = 0.0
    hang_seconds: float = 12.0

    def change(self, given: dict[str, Any]) -> None:
        """Take over the named ones."""
        for one in fields(self):
            if one.name in given:
                setattr(self, one.name, float(given[one.name]))


LEVELS: dict[str, Faults] = {
    "none": Faults(),
    "some": Faults(0.02, 0.02, 0.01, 0.002, 0.05, 0.3, 0.1),
    "many": Faults(0.12, 0.10, 0.08, 0.01, 0.2, 0.8, 0.5, 3.0),
}


class Dice:
    """Decides what happens to a call; equal seeds give equal runs of luck."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # luck, not secrets

    def hits(self, share: float) -> bool:
        return share > 0 and self._random.random() < share

    def shuffled(self, rows: list[Any]) -> list[Any]:
        mixed = list(rows)
        self._random.shuffle(mixed)
        return mixed
