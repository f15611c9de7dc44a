"""Figures for people: any metrics over a window, per store, channel and day, beside a base.

A fixed number of queries, whatever the number of metrics, stores and days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ecomops.core.clock import day_of
from kpi.domain.compare import Aligned, Compare, Window, base_window
from kpi.domain.evaluate import Figure, Note, Scope, Sums, Traits, finish, traits_of
from kpi.domain.measures import MEASURES, Basis
from kpi.domain.metrics import METRICS, Metric, Verdict, judge
from kpi.selectors import query
from kpi.selectors.people import People, counted_people
from kpi.selectors.query import Bundle
from kpi.selectors.targets import TargetShares, shares_of
from stores.models import Store

NOW, BASE, SPARK = "now", "base", "spark"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure beside what it is compared with; None reads "–"."""

    figure: Figure
    # whose word the metric's own inputs are, and whose the visitors
    basis: str = "measured"
    traffic_basis: str = "measured"
    base: Figure | None = None
    target: Decimal | None = None
    attainment: Decimal | None = None
    verdict: Verdict = ""

    @property
    def value(self) -> Decimal | None:
        return self.figure.value

    @property
    def delta(self) -> Decimal | None:
        """Difference to the base."""
        if self.value is None or self.base is None or self.base.value is None:
            return None
        return self.value - self.base.value

    @property
    def change(self) -> Decimal | None:
        """Difference to the base as a share of it."""
        if self.delta is None or self.base is None or not self.base.value:
            return None
        return self.delta / abs(self.base.value)

    @property
    def is_better(self) -> bool | None:
        """Whether the change is good, by the metric's own direction; None where neither."""
        direction = METRICS[self.figure.metric].direction
        if not self.delta or direction == "none":
            return None
        return (self.delta > 0) == (direction == "up")


Cells = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the series, beside the day it is compared with."""

    on: date
    cells: Cells
    base_on: date | None = None


@dataclass(slots=True)
class Board:
    """The answer: the whole, and its parts by store, channel and day."""

    metrics: tuple[str, ...]
    window: Window
    base: Aligned | None
    currency: str
    converted: bool
    total: Cells
    stores: dict[int, Cells] = field(default_factory=dict)
    channels: dict[str, Cells] = field(default_factory=dict)
    days: list[Day] = field(default_factory=list)
    store_days: dict[tuple[int, date], Cells] = field(default_factory=dict)
    spark: dict[str, list[tuple[date, Decimal | None]]] = field(default_factory=dict)
    rows: dict[int, Store] = field(default_factory=dict)


def figures(
    user: Any,
    metric_ids: Iterable[str],
    window: Window,
    *,
    stores: Iterable[int] | None = None,
    compare: Compare = "none",
    currency: str = "",
    by: Iterable[str] = ("store", "channel", "day"),
    spark_days: int = 0,
    today: date | None = None,
    prefer: Basis | None = None,
) -> Board:
    """The metrics over the user's stores (all, or those of `stores` he may see) in a window."""
    seen = scope_of(user, stores)
    return board(
        seen, metric_ids, window, compare=compare, currency=currency, by=by,
        spark_days=spark_days, today=today, prefer=prefer,
    )  # fmt: skip


def scope_of(user: Any, stores: Iterable[int] | None) -> list[Store]:
    """The user's stores, or those among `stores`; what he may not see is left out."""
    rows = Store.objects.visible_to(user).filter(archived_at=None).select_related("entity")
    if stores is not None:
        rows = rows.filter(pk__in=list(stores))
    return list(rows.distinct())


def common_currency(stores: Sequence[Store]) -> str:
    """The stores' own currency if they share one, else the base currency of their entity."""
    own = {store.currency for store in stores}
    if len(own) == 1:
        return own.pop()
    bases = [store.entity.base_currency for store in stores]
    return max(sorted(set(bases)), key=bases.count) if bases else "CNY"


def board(
    stores: Sequence[Store],
    metric_ids: Iterable[str],
    window: Window,
    *,
    compare: Compare = "none",
    currency: str = "",
    by: Iterable[str] = ("store", "channel", "day"),
    spark_days: int = 0,
    today: date | None = None,
    prefer: Basis | None = None,
) -> Board:
    """`figures` for stores that somebody has already been allowed to see."""
    metrics = [METRICS[name] for name in dict.fromkeys(metric_ids)]
    base = base_window(window, compare)
    periods = {NOW: window}
    if base:
        periods[BASE] = base.window
    if spark_days:
        periods[SPARK] = Window(window.last - timedelta(spark_days - 1), window.last)
    money = currency or common_currency(stores)
    as_of = today or day_of(timezone.now(), stores[0].zone if stores else "UTC")
    ids = [store.pk for store in stores]
    levels = ["total", "store", *(level for level in by if level not in ("total", "store"))]
    if spark_days and "day" not in levels:
        levels.append("day")
    found = query.bundles(metrics, periods, ids, levels, currency=money, as_of=as_of, prefer=prefer)
    people = counted_people(ids, [window, *([base.window] if base else [])])
    shares = shares_of(stores, window, [m.id for m in metrics], money)
    channels_of = {store.pk: store.channel for store in stores}
    table = FigureTable(metrics, periods, found, people, shares, money, channels_of)
    answer = Board(
        tuple(metric.id for metric in metrics), window, base, money,
        converted=any(store.currency != money for store in stores), total=table.total(),
        rows={store.pk: store for store in stores},
    )  # fmt: skip
    if "store" in by:
        answer.stores = {pk: table.store(pk) for pk in ids}
    if "channel" in by:
        channels = sorted({store.channel for store in stores})
        answer.channels = {channel: table.channel(channel) for channel in channels}
    if "day" in by:
        answer.days = [table.day(on, base) for on in window]
    if "store_day" in by:
        answer.store_days = {(pk, on): table.store_day(pk, on) for pk in ids for on in window}
    if spark_days:
        answer.spark = table.spark(periods[SPARK])
    return answer


@dataclass(slots=True)
class FigureTable:
    """Bundles turned into cells."""

    metrics: Sequence[Metric]
    periods: Mapping[str, Window]
    found: Mapping[query.Key, Bundle]
    people: Mapping[tuple[int, Window], People]
    shares: TargetShares
    currency: str
    channels: Mapping[int, str] = field(default_factory=dict)

    def total(self) -> Cells:
        stores = {key[2] for key in self.found if key[:2] == (NOW, "store")}
        return self._cells(("total", None, None, None), None, {pk for pk in stores if pk})

    def store(self, pk: int) -> Cells:
        return self._cells(("store", pk, None, None), None, {pk})

    def channel(self, channel: str) -> Cells:
        return self._cells(("channel", None, channel, None), None, None)

    def day(self, on: date, base: Aligned | None) -> Day:
        base_on = on + timedelta(base.shift) if base else None
        return Day(on, self._cells(("day", None, None, on), base_on, None), base_on)

    def store_day(self, pk: int, on: date) -> Cells:
        return self._cells(("store_day", pk, None, on), None, None)

    def spark(self, window: Window) -> dict[str, list[tuple[date, Decimal | None]]]:
        series: dict[str, list[tuple[date, Decimal | None]]] = {m.id: [] for m in self.metrics}
        for on in window:
            bundle = self.found.get((SPARK, "day", None, None, on)) or Bundle()
            for metric in self.metrics:
                figure = self.figure(metric, bundle, SPARK, None, one_day=True)
                series[metric.id].append((on, figure.value))
        return series

    def _cells(
        self,
        place: tuple[str, int | None, str | None, date | None],
        base_on: date | None,
        with_targets: set[int] | None,
    ) -> Cells:
        one_day = place[3] is not None
        bundle = self.found.get((NOW, *place)) or Bundle()
        before = self.found.get((BASE, *place[:3], base_on)) if BASE in self.periods else None
        cells: Cells = {}
        for metric in self.metrics:
            figure = self.figure(metric, bundle, NOW, place[1], one_day=one_day, channel=place[2])
            base = None
            if BASE in self.periods and (base_on or not one_day):
                base = self.figure(
                    metric, before or Bundle(), BASE, place[1], one_day=one_day, channel=place[2]
                )
            target = attained = None
            if with_targets is not None:
                target, attained = self.shares.against(metric, figure, with_targets, self._of_store)
            cells[metric.id] = Cell(
                figure, bundle.basis(metric.source), bundle.basis("traffic"),
                base, target, attained, judge(metric, figure.value, self._whole(metric, bundle)),
            )  # fmt: skip
        return cells

    def _of_store(self, metric: Metric, pk: int) -> Decimal | None:
        bundle = self.found.get((NOW, "store", pk, None, None)) or Bundle()
        return self.figure(metric, bundle, NOW, pk, one_day=False).value

    def _whole(self, metric: Metric, bundle: Bundle) -> Decimal | None:
        if metric.healthy is None or not metric.healthy.share_of:
            return None
        sums = bundle.sums.get(metric.healthy.share_of)
        return sums.over if sums and sums.used else None

    def figure(
        self,
        metric: Metric,
        bundle: Bundle,
        period: str,
        store: int | None,
        *,
        one_day: bool,
        channel: str | None = None,
    ) -> Figure:
        """One metric of one group over a period, or over one day of it."""
        window = self.periods[period]
        sums = bundle.sums.get(metric.id) or Sums()
        exact = False
        traits = traits_of(metric)
        if traits.people and (not one_day or metric.id == "repurchase"):
            counted = self._counted(metric, bundle, window, store, channel)
            if counted is not None:
                sums, exact = _with_people(metric, sums, counted), True
        scope = Scope(
            1 if one_day else window.days, bundle.stores or 1, exact,
            bundle.masked_orders, bundle.uncosted_units,
        )  # fmt: skip
        figure = finish(metric, sums, scope, self._remarks(traits, bundle))
        if metric.money and bundle.no_rate and figure.value is not None:
            no_rate = Note.of("no_rate", currency=self.currency, rows=bundle.no_rate)
            figure = figure.noted(no_rate)
        return figure

    def _stores_in(self, channel: str | None) -> list[int]:
        return [pk for pk, of in self.channels.items() if channel is None or of == channel]

    def _counted(
        self,
        metric: Metric,
        bundle: Bundle,
        window: Window,
        store: int | None,
        channel: str | None,
    ) -> People | None:
        """The people of the very window, of the one store or added over stores for repurchase."""
        if metric.id == "repurchase":
            year = Window(window.last - timedelta(364), window.last)
            stores = [store] if store else self._stores_in(channel)
            some = [self.people[pk, year] for pk in stores if (pk, year) in self.people]
            return sum(some, People()) if some else None
        if bundle.stores != 1:
            return None
        pk = store or next((key[2] for key in self.found if key[1] == "store" and key[2]), 0)
        found = self.people.get((pk or 0, window))
        wanted = {t.measure for t in metric.terms if MEASURES[t.measure].distinct}
        if found is None or any(found.get(name, bundle) is None for name in wanted):
            return None
        return found.as_seen(bundle)

    def _remarks(self, traits: Traits, bundle: Bundle) -> tuple[Note, ...]:
        if not (bundle.traffic_reported or bundle.orders_reported or bundle.incomplete):
            return ()
        notes = []
        for name in traits.twice_known:
            basis = bundle.basis(MEASURES[name].group)
            if basis != "measured":
                notes.append(Note.of(f"{basis}_input", measure=name))
        if bundle.incomplete:
            notes.append(Note.of("open_day"))
        return tuple(notes)


def _with_people(metric: Metric, sums: Sums, people: People) -> Sums:
    """Put the window's own count in the place of added days."""

    def side(terms: Sequence[Any], added: Decimal) -> Decimal:
        counted = [t for t in terms if MEASURES[t.measure].distinct]
        return Decimal(people.known[counted[0].measure] or 0) if counted else added

    plain = any(not MEASURES[term.measure].distinct for term in metric.terms)
    used, rows = (sums.used, sums.rows) if plain else (1, 1)
    return Sums(
        side(metric.numerator, sums.over), side(metric.denominator, sums.under),
        used, rows, sums.lacking,
    )  # fmt: skip
