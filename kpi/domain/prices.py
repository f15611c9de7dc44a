"""Prices that creep: each step small enough to pass, all of them together not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

LAST = 5
# A single rise of this much is told when it is quoted; together this much is told here.
STEP, TOGETHER = Decimal("0.05"), Decimal("0.08")
# Lead times that grow this many times in a row are no chance.
RISES = 3


@dataclass(frozen=True, slots=True)
class Creep:
    """The last prices paid of one item, oldest first."""

    prices: tuple[Decimal, ...]

    @property
    def steps(self) -> tuple[Decimal, ...]:
        """Each change as a share of the price before."""
        return tuple(new / old - 1 for old, new in pairwise(self.prices) if old)

    @property
    def total(self) -> Decimal:
        """The change over all of them."""
        return self.prices[-1] / self.prices[0] - 1

    @property
    def is_creeping(self) -> bool:
        """Whether no single step was told, and the sum should have been."""
        return self.total >= TOGETHER and all(step < STEP for step in self.steps)

    @property
    def jumped(self) -> bool:
        """Whether the last price alone rose enough to be told."""
        return bool(self.steps) and self.steps[-1] >= STEP


def creep(paid: Sequence[Decimal]) -> Creep | None:
    """The last five prices paid; None where there are not two."""
    prices = tuple(paid[-LAST:])
    return Creep(prices) if len(prices) > 1 and prices[0] else None


def slower(days: Sequence[int]) -> bool:
    """Whether a supplier's last orders took longer from one to the next."""
    last = days[-(RISES + 1) :]
    return len(last) > RISES and all(new > old for old, new in pairwise(last))
