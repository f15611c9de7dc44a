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
# Rows of another table or of no table at all belong to no order.
_APART = HARMLESS | {"second_table"}


def orders(rows: Iterable[Row], key: Key) -> Iterator[list[Row] | RowProblem]:
    """Every order's rows together, in the file's order; rows of no order as problems."""
    scattered = _scattered(rows, key)
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


def _scattered(rows: Iterable[Row], key: Key) -> Counter[int]:
    """How many runs each order has that has more than one, by the hash of its id."""
    marks = array("q")
    last = ""
    for row in rows:
        if row.flaw in _APART:
            continue
        try:
            name = key(row.cells)
        except Refusal:
            continue
        if name != last:
            marks.append(hash(name))
            last = name
    if not marks:
        return Counter()
    import numpy as np

    values, counts = np.unique(np.frombuffer(marks, dtype=np.int64), return_counts=True)
    many = counts > 1
    return Counter(dict(zip(values[many].tolist(), counts[many].tolist(), strict=True)))
