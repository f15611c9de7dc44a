"""From base measures to figures: sums, ratios of sums, and honesty about what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kpi.domain.measures import MEASURES
from kpi.domain.metrics import METRICS, Metric, Term

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


STORES_ADDED, DAYS_ADDED = Note.of("stores_added"), Note.of("days_added")


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


def finish(metric: Metric, sums: Sums, scope: Scope, remarks: tuple[Note, ...] = ()) -> Figure:
    """Turn sums into a figure: missing and ÷ 0 are None, and every doubt is named."""
    if metric.window_only and not (scope.counted_once or (metric.denominator and scope.exact)):
        code = "needs_window" if scope.stores == 1 else "stores_do_not_add"
        return Figure(metric.id, None, rows=sums.rows, missing=Note.of(code),
                      instead=metric.instead)  # fmt: skip
    if not sums.used:
        return Figure(metric.id, None, rows=sums.rows, missing=Note.of("no_data", rows=sums.rows))
    value: Decimal | None = sums.over
    missing: Note | None = None
    if metric.denominator:
        if not sums.under:
            value, missing = None, Note.of("divided_by_zero")
        elif metric.part_of_whole and sums.over > sums.under:
            value = None
            missing = Note.of("more_than_whole", part=sums.over, whole=sums.under)
        else:
            value = sums.over / sums.under
    return Figure(
        metric.id, value, sums.over, sums.under if metric.denominator else None, sums.used,
        sums.rows, tuple(_doubts(metric, sums, scope)), missing, "",
        remarks if value is not None else (),
    )  # fmt: skip


def evaluate(metric: Metric, rows: Iterable[Row], scope: Scope) -> Figure:
    """A metric over store-days."""
    return finish(metric, total(metric, rows), scope)


@dataclass(frozen=True, slots=True)
class Traits:
    """What a metric's inputs are like; worked out once, since figures are made by the thousand."""

    metric: Metric
    people: bool
    buyers: bool
    goods_cost: bool
    estimate: bool
    twice_known: tuple[str, ...]


def _work_out(metric: Metric) -> Traits:
    measures = tuple(dict.fromkeys(term.measure for term in metric.terms))
    known = [MEASURES[name] for name in measures]
    return Traits(
        metric,
        metric.distinct,
        any(one.distinct and one.group == "orders" for one in known),
        "goods_cost" in measures,
        "expected_refund" in measures,
        tuple(one.id for one in known if one.both and one.id != "bounce_base"),
    )


_TRAITS = {metric.id: _work_out(metric) for metric in METRICS.values()}


def traits_of(metric: Metric) -> Traits:
    """The traits of a metric of the registry, or of one made up for a page."""
    found = _TRAITS.get(metric.id)
    return found if found is not None and found.metric is metric else _work_out(metric)


def _doubts(metric: Metric, sums: Sums, scope: Scope) -> Iterator[Note]:
    traits = traits_of(metric)
    if sums.used < sums.rows:
        yield Note.of("partial", used=sums.used, rows=sums.rows)
    if traits.people and not scope.counted_once:
        yield STORES_ADDED if scope.stores > 1 else DAYS_ADDED
    if scope.masked_orders and traits.buyers:
        yield Note.of("masked_buyers", orders=scope.masked_orders)
    if scope.uncosted_units and traits.goods_cost:
        yield Note.of("uncosted_units", units=scope.uncosted_units)
    if traits.estimate:
        yield Note.of("estimate")
    for measure, rows in sums.lacking:
        if measure != "expected_refund":
            yield Note.of("counted_as_none", measure=measure, rows=rows)
