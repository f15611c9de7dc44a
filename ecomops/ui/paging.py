"""Pages of a list whose cost does not grow with the table: the count stops at a cap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from ecomops.core.whole import whole_number

COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows match; `capped` means at least so many."""

    rows: int
    capped: bool

    @property
    def exact(self) -> bool:
        """Whether the count is the whole truth."""
        return not self.capped


def total_of(rows: QuerySet[Any] | Sequence[Any], cap: int = COUNT_CAP) -> Total:
    """The number of rows, counted no further than the cap."""
    if not isinstance(rows, QuerySet):
        return Total(len(rows), False)
    counted = rows.order_by()[: cap + 1].count()
    return Total(min(counted, cap), counted > cap)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows with its place among the others."""

    rows: list[Any]
    number: int
    size: int
    total: Total

    @property
    def first(self) -> int:
        """Number of the first row shown, from one; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def previous(self) -> int | None:
        """Number of the page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """Number of the page after; past the cap it is offered while pages come full."""
        if self.total.capped:
            return self.number + 1 if len(self.rows) == self.size else None
        return self.number + 1 if self.last < self.total.rows else None


def page_number(text: str | None) -> int:
    """The page asked for; anything strange is the first."""
    return whole_number(text) or 1


def page_of(rows: Any, number: int, size: int, total: Total) -> Page:
    """The rows of one page, in one query; past the end it is the last page."""
    if not total.capped:
        number = min(number, max((total.rows + size - 1) // size, 1))
    start = (number - 1) * size
    return Page(list(rows[start : start + size]), number, size, total)
