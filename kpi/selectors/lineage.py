"""Where a figure comes from: its formula with the numbers in it, inputs, sources and doubts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kpi.domain.compare import Window
from kpi.domain.evaluate import Figure, Note, Sums
from kpi.domain.measures import MEASURES, VIRTUAL, WINDOW_ONLY, Basis, Measure
from kpi.domain.metrics import METRICS, Metric, Term
from kpi.labels import measure_label, metric_definition, metric_label, note_text
from kpi.models import StoreDay
from kpi.selectors import query, sources
from kpi.selectors.figures import NOW, Cell, board, common_currency, scope_of
from kpi.selectors.sources import LinkSpec, Revised, Source
from stores.models import Store

MOST_REVISIONS = 20


@dataclass(frozen=True, slots=True)
class Input:
    """One measure of the formula: what it adds up to and how many store days know it."""

    measure: str
    label: str
    sign: int
    below: bool
    value: Decimal | None
    money: bool
    known: int
    rows: int
    lacking: tuple[tuple[str, date, date], ...] = ()

    @property
    def missing(self) -> int:
        return self.rows - self.known


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure as we count it beside what the platform reports, over days that have both."""

    measure: str
    label: str
    measured: Decimal
    reported: Decimal
    money: bool
    days: int

    @property
    def delta(self) -> Decimal:
        return self.reported - self.measured

    @property
    def share(self) -> Decimal | None:
        """How far the platform is above our count, as a share of ours."""
        return self.delta / self.measured if self.measured else None


@dataclass(frozen=True, slots=True)
class StorePart:
    """What one store brings."""

    store: Store
    cell: Cell
    days: int
    missing_days: int
    computed_at: datetime | None
    complete: bool


@dataclass(slots=True)
class Lineage:
    """Everything behind one figure."""

    metric: Metric
    label: str
    definition: str
    window: Window
    cell: Cell
    currency: str
    formula: str
    inputs: list[Input] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    stores: list[StorePart] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    revisions: list[Revised] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    computed_from: datetime | None = None
    computed_at: datetime | None = None
    rows_link: LinkSpec | None = None

    @property
    def figure(self) -> Figure:
        return self.cell.figure


def lineage(
    user: Any,
    metric_id: str,
    window: Window,
    *,
    stores: Iterable[int] | None = None,
    currency: str = "",
    prefer: Basis | None = None,
) -> Lineage:
    """The lineage of a metric over the user's stores; KeyError for what is no metric."""
    metric = METRICS[metric_id]
    seen = scope_of(user, stores)
    money = currency or common_currency(seen)
    shown = board(seen, [metric_id], window, currency=money, by=("store",), prefer=prefer)
    cell = shown.total[metric_id]
    facts = list(_facts(seen, window))
    sums = _each_input(metric, seen, window, money, prefer)
    inputs = list(_inputs(metric, seen, shown.stores, facts, window, sums))
    answer = Lineage(
        metric, metric_label(metric_id), metric_definition(metric_id), window, cell, money,
        _formula(metric, cell.figure), inputs,
    )  # fmt: skip
    answer.stores = list(_parts(metric_id, seen, shown.stores, facts, window))
    answer.computed_from = min((row.computed_at for row in facts), default=None)
    answer.computed_at = max((row.computed_at for row in facts), default=None)
    groups = {MEASURES[term.measure].group for term in metric.terms}
    ids = [store.pk for store in seen]
    answer.sources = sources.sources_of(groups, seen, window)
    answer.rows_link = sources.rows_link(metric, ids, window)
    answer.differences = list(_differences(metric, facts))
    columns = _columns(metric)
    answer.revisions = sources.revisions_of(columns, ids, window, limit=MOST_REVISIONS)
    answer.notes = [
        note_text(note) for note in _all_notes(metric, cell.figure, shown.converted, money)
    ]
    return answer


def _columns(metric: Metric) -> list[str]:
    measures = (MEASURES[term.measure] for term in metric.terms)
    kept = (m for m in measures if m.id not in VIRTUAL | WINDOW_ONLY)
    return list(dict.fromkeys(c for m in kept for c in (m.own, m.reported) if c))


def _facts(stores: Sequence[Store], window: Window) -> Iterable[StoreDay]:
    return StoreDay.objects.filter(
        store__in=[store.pk for store in stores], on__range=(window.first, window.last)
    ).order_by("store_id", "on")


def _formula(metric: Metric, figure: Figure) -> str:
    """The formula in words; the numbers stand with the inputs."""
    over, under = _words(metric.numerator), _words(metric.denominator)
    if not under:
        return over
    over = f"({over})" if len(metric.numerator) > 1 else over
    under = f"({under})" if len(metric.denominator) > 1 else under
    return f"{over} ÷ {under}"


def _words(terms: Sequence[Term]) -> str:
    parts = []
    for n, term in enumerate(terms):
        sign = "− " if term.sign < 0 else "+ " if n else ""
        parts.append(sign + measure_label(term.measure))
    return " ".join(parts)


def _each_input(
    metric: Metric, stores: Sequence[Store], window: Window, currency: str, prefer: Basis | None
) -> dict[str, Sums]:
    """What each measure of the formula adds up to by itself, money in one currency."""
    measures = dict.fromkeys(term.measure for term in metric.terms)
    alone = [
        Metric(name, "sum", "count", "none", MEASURES[name].group, (Term(name),))
        for name in measures
        if name not in VIRTUAL | WINDOW_ONLY
    ]
    found = query.bundles(
        alone, {NOW: window}, [store.pk for store in stores], ("total",), currency=currency,
        as_of=window.last, prefer=prefer,
    )  # fmt: skip
    return next((bundle.sums for bundle in found.values()), {})


def _inputs(
    metric: Metric,
    stores: Sequence[Store],
    cells: dict[int, dict[str, Cell]],
    facts: Sequence[StoreDay],
    window: Window,
    sums: Mapping[str, Sums],
) -> Iterable[Input]:
    """Each term over the facts, on the basis each store stands on."""
    cell_of = {pk: of[metric.id] for pk, of in cells.items()}
    for below, terms in ((False, metric.numerator), (True, metric.denominator)):
        for term in terms:
            measure = MEASURES[term.measure]
            if measure.id in VIRTUAL | WINDOW_ONLY:
                continue
            values = {
                (row.store_id, row.on): getattr(row, _column(measure, cell_of[row.store_id]))
                for row in facts
            }
            known = sum(1 for value in values.values() if value is not None)
            whole = sums.get(measure.id)
            yield Input(
                measure.id, measure_label(measure.id), term.sign, below,
                whole.over if whole and whole.used else None, measure.money,
                known, len(stores) * window.days, tuple(_gaps(stores, values, window)),
            )  # fmt: skip


def _column(measure: Measure, cell: Cell) -> str:
    """The column the store's figure was read from."""
    whose = cell.traffic_basis if measure.group == "traffic" else cell.basis
    return measure.column("reported" if whose == "reported" else "measured")


def _gaps(
    stores: Sequence[Store], values: dict[tuple[int, date], Any], window: Window
) -> Iterable[tuple[str, date, date]]:
    """Runs of days on which a store does not know the measure."""
    for store in stores:
        begin: date | None = None
        for on in window:
            lacks = values.get((store.pk, on)) is None
            if lacks and begin is None:
                begin = on
            elif not lacks and begin is not None:
                yield store.label, begin, on - timedelta(days=1)
                begin = None
        if begin is not None:
            yield store.label, begin, window.last


def _parts(
    metric_id: str,
    stores: Sequence[Store],
    cells: dict[int, dict[str, Cell]],
    facts: Sequence[StoreDay],
    window: Window,
) -> Iterable[StorePart]:
    for store in stores:
        rows = [row for row in facts if row.store_id == store.pk]
        yield StorePart(
            store, cells[store.pk][metric_id], len(rows), window.days - len(rows),
            max((row.computed_at for row in rows), default=None),
            len(rows) == window.days and all(row.complete for row in rows),
        )  # fmt: skip


def _differences(metric: Metric, facts: Sequence[StoreDay]) -> Iterable[Difference]:
    for measure in _twice_known(metric):
        pairs = [
            (Decimal(own), Decimal(reported))
            for row in facts
            if (own := getattr(row, measure.own)) is not None
            and (reported := getattr(row, measure.reported)) is not None
        ]
        if pairs:
            yield Difference(
                measure.id, measure_label(measure.id), sum((own for own, _ in pairs), Decimal(0)),
                sum((said for _, said in pairs), Decimal(0)), measure.money, len(pairs),
            )  # fmt: skip


def _twice_known(metric: Metric) -> Iterable[Measure]:
    names = dict.fromkeys(term.measure for term in metric.terms)
    return (MEASURES[name] for name in names if MEASURES[name].both and name != "bounce_base")


def _all_notes(metric: Metric, figure: Figure, converted: bool, currency: str) -> Iterable[Note]:
    if figure.missing:
        yield figure.missing
    yield from figure.approx
    yield from figure.remarks
    if converted and any(MEASURES[term.measure].money for term in metric.terms):
        yield Note.of("converted", currency=currency)
    if metric.source == "costs":
        yield Note.of("by_rule")
