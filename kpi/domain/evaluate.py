"""From base measures to figures: sums, ratios of sums, and honesty about what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kpi.domain.measures import MEASURES
from kpi.domain.metrics import Metric, Term

Row = Mapping[str, Decimal | int | None]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Note:
    """Why a figure is approximate or absent; `kpi.labels.note_text` says it in words."""

    code: str
    params: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, code: str, **params: Any) -> Note:
        return cls(code, tuple(sorted(params.items())))


@dataclass(frozen=True, slots=True)
class Sums:
    """What one metric needs of a set of store-days: sums over the rows that have every input."""

    over: Decimal = ZERO
    under: Decimal = ZERO
    used: int = 0
    rows: int = 0
    lacking: tuple[tuple[str, int], ...] = ()

    def __add__(self, other: Sums) -> Sums:
        lacking = dict(self.lacking)
        for measure, count in other.lacking:
            lacking[measure] = lacking.get(measure, 0) + count
        return Sums(
            self.over + other.over,
            self.under + other.under,
            self.used + other.used,
            self.rows + other.rows,
            tuple(sorted(lacking.items())),
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What the sums were taken over, which decides whether different people were counted once."""

    days: int = 1
    stores: int = 1
    exact: bool = False
    masked_orders: int = 0
    uncosted_units: int = 0

    @property
    def counted_once(self) -> bool:
        return self.stores == 1 and (self.days == 1 or self.exact)


@dataclass(frozen=True, slots=True)
class Figure:
    """One value with what it is made of. `value` None reads "–" and `missing` says why.

    `approx` are doubts that make it read "≈"; `remarks` are worth knowing and cast none.
    """

    metric: str
    value: Decimal | None
    over: Decimal | None = None
    under: Decimal | None = None
    used: int = 0
    rows: int = 0
    approx: tuple[Note, ...] = ()
    missing: Note | None = None
    instead: str = ""
    remarks: tuple[Note, ...] = ()

    def noted(self, *notes: Note) -> Figure:
        """The figure with more doubts."""
        return replace(self, approx=(*self.approx, *notes))

    def remarked(self, *notes: Note) -> Figure:
        """The figure with more remarks."""
        return replace(self, remarks=(*self.remarks, *notes))


def _side(terms: Iterable[Term], row: Row) -> Decimal | None:
    total = ZERO
    for term in terms:
        value = row.get(term.measure)
        if value is None:
            if not term.optional:
                return None
            continue
        total += term.sign * Decimal(value)
    return total


def total(metric: Metric, rows: Iterable[Row]) -> Sums:
    """Add up a metric's inputs over rows, leaving out a row that lacks any of them."""
    result = Sums()
    for row in rows:
        over, under = _side(metric.numerator, row), _side(metric.denominator, row)
        known = over is not None and under is not None
        lacking = tuple(
            (term.measure, 1) for term in metric.terms
            if known and term.optional and row.get(term.measure) is None
        )  # fmt: skip
        result += Sums(
            over if known and over is not None else ZERO,
            under if known and under is not None else ZERO,
            int(known),
            1,
            lacking,
        )
    return result


def finish(metric: Metric, sums: Sums, scope: Scope) -> Figure:
    """Turn sums into a figure: missing and ÷ 0 are None, and every doubt is named."""
    if metric.window_only and not (scope.counted_once or (metric.denominator and scope.exact)):
        code = "needs_window" if scope.stores == 1 else "stores_do_not_add"
        return Figure(metric.id, None, rows=sums.rows, missing=Note.of(code),
                      instead=metric.instead)  # fmt: skip
    figure = Figure(metric.id, None, rows=sums.rows, used=sums.used)
    if not sums.used:
        return replace(figure, missing=Note.of("no_data", rows=sums.rows))
    figure = replace(figure, over=sums.over, approx=tuple(_doubts(metric, sums, scope)))
    if not metric.denominator:
        return replace(figure, value=sums.over)
    figure = replace(figure, under=sums.under)
    if not sums.under:
        return replace(figure, missing=Note.of("divided_by_zero"))
    if metric.part_of_whole and sums.over > sums.under:
        return replace(figure, missing=Note.of("more_than_whole", part=sums.over, whole=sums.under))
    return replace(figure, value=sums.over / sums.under)


def evaluate(metric: Metric, rows: Iterable[Row], scope: Scope) -> Figure:
    """A metric over store-days."""
    return finish(metric, total(metric, rows), scope)


def _doubts(metric: Metric, sums: Sums, scope: Scope) -> Iterable[Note]:
    if sums.used < sums.rows:
        yield Note.of("partial", used=sums.used, rows=sums.rows)
    if metric.distinct and not scope.counted_once:
        yield Note.of("stores_added" if scope.stores > 1 else "days_added")
    measures = {term.measure for term in metric.terms}
    if scope.masked_orders and any(
        MEASURES[m].distinct and MEASURES[m].group == "orders" for m in measures
    ):
        yield Note.of("masked_buyers", orders=scope.masked_orders)
    if scope.uncosted_units and "goods_cost" in measures:
        yield Note.of("uncosted_units", units=scope.uncosted_units)
    if "expected_refund" in measures:
        yield Note.of("estimate")
    for measure, rows in sums.lacking:
        if measure != "expected_refund":
            yield Note.of("counted_as_none", measure=measure, rows=rows)
