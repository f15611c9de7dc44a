"""Rows into orders: an order's rows usually follow each other, but nothing may be lost if not.

A first pass over the file keeps eight bytes per run of equal ids and finds the few orders whose
rows are scattered; the second pass streams, holding back only those until their last run ended.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from ecomops.core.tabular.rows import Row
from stores.domain.formats.base import HARMLESS, Cells, Refusal, flawed
from stores.domain.records import RowProblem

Key = Callable[[Cells], str]
# Digits of a number that a spreadsheet keeps.
_EXACT = 15
# Rows of another table or of no table at all belong to no order.
_APART = HARMLESS | {"second_table"}


def orders(rows: Iterable[Row], key: Key) -> Iterator[list[Row] | RowProblem]:
    """Every order's rows together, in the file's order; rows of no order as problems."""
    survey = _survey(rows, key)
    if survey.are_rounded:
        yield from _rounded(rows, key)
        return
    scattered = survey.scattered()
    held: dict[str, list[Row]] = {}
    runs_left = dict(scattered)
    current, run = "", list[Row]()
    for item in _keyed(rows, key):
        if isinstance(item, RowProblem):
            yield item
            continue
        name, row = item
        if name == current:
            run.append(row)
            continue
        if run:
            yield from _close(current, run, held, runs_left)
        current, run = name, [row]
    if run:
        yield from _close(current, run, held, runs_left)
    # Only a clash of two hashes leaves something here; it is whole all the same.
    yield from held.values()


def _close(
    name: str, run: list[Row], held: dict[str, list[Row]], runs_left: dict[int, int]
) -> Iterator[list[Row]]:
    mark = hash(name)
    if mark not in runs_left:
        yield run
        return
    held.setdefault(name, []).extend(run)
    runs_left[mark] -= 1
    if not runs_left[mark]:
        yield held.pop(name)


def _keyed(rows: Iterable[Row], key: Key) -> Iterator[tuple[str, Row] | RowProblem]:
    for row in rows:
        if row.flaw in _APART:
            yield flawed(row)
            continue
        try:
            yield key(row.cells), row
        except Refusal as refusal:
            yield flawed(row) if row.flaw else refusal.at(row.number)


class _Survey:
    """What a first pass shows of a file's order ids: eight bytes for each run of equal ones."""

    def __init__(self) -> None:
        self._marks = array("q")
        self._whole = 0
        self._lost = 0

    def see(self, name: str) -> None:
        """Note the id of a run."""
        self._marks.append(hash(name))
        if len(name) > _EXACT and name.isdigit():
            if name[_EXACT:].strip("0"):
                self._whole += 1
            else:
                self._lost += len(name) - _EXACT

    @property
    def are_rounded(self) -> bool:
        """Whether a spreadsheet has cut every long id to 15 digits (not by chance: 1 in 10⁹)."""
        return not self._whole and self._lost >= 9

    def scattered(self) -> Counter[int]:
        """How many runs each order has that has more than one, by the hash of its id."""
        if not self._marks:
            return Counter()
        import numpy as np

        marks = np.frombuffer(self._marks, dtype=np.int64)
        values, counts = np.unique(marks, return_counts=True)
        many = counts > 1
        return Counter(dict(zip(values[many].tolist(), counts[many].tolist(), strict=True)))


def _survey(rows: Iterable[Row], key: Key) -> _Survey:
    survey = _Survey()
    last = ""
    for row in rows:
        if row.flaw in _APART:
            continue
        try:
            name = key(row.cells)
        except Refusal:
            continue
        if name != last:
            survey.see(name)
            last = name
    return survey


def _rounded(rows: Iterable[Row], key: Key) -> Iterator[RowProblem]:
    for item in _keyed(rows, key):
        if isinstance(item, RowProblem):
            yield item
        else:
            name, row = item
            yield RowProblem(row.number, _column(key, row), "rounded_id", name)


def _column(key: Key, row: Row) -> str:
    """The name of the id column: what the reader complains of when it is empty."""
    try:
        key(("",) * len(row.cells))
    except Refusal as refusal:
        return refusal.column
    return ""
