"""Everything a dashboard shows, read in a fixed number of queries whatever the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from campaigns.models import Target
from ecomops.core.rates import rate
from kpi.domain import plan
from kpi.domain.compare import Window
from kpi.domain.evaluate import Figure
from kpi.domain.measures import Basis
from kpi.domain.metrics import METRICS, Metric
from kpi.domain.moved import Basket
from kpi.domain.plan import StorePlan
from kpi.models import DayStale, StoreDay
from kpi.selectors import query
from kpi.selectors.figures import FigureTable
from kpi.selectors.people import counted_people
from kpi.selectors.query import Bundle
from kpi.selectors.targets import TargetShares, shared_out, split_of
from stores.models import Store

NOW, BASE, PLAN = "now", "base", "plan"
BASKET = ("uv_days", "paid_buyers", "paid_amount")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a dashboard is about."""

    stores: Sequence[Store]
    window: Window
    base: Window | None
    basis: Basis
    currency: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """How far the facts reach, and how many stores are complete on the window's last day."""

    computed_at: datetime | None = None
    complete: int = 0
    stores: int = 0
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True)
class Book:
    """The sums of every window, from which any figure on the page is finished."""

    asked: Asked
    windows: Mapping[str, Window]
    metrics: Mapping[str, Metric]
    found: Mapping[query.Key, Bundle]
    table: FigureTable
    plans: Mapping[int, StorePlan]
    factors: Mapping[int, Decimal | None]
    fresh: Fresh
    # A page asks for the same stores together once a metric.
    _merged: dict[tuple[str, tuple[int, ...]], Bundle] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether the window has no fact at all."""
        return not any(key[0] == NOW for key in self.found)

    def ids(self, stores: Iterable[int] | None = None) -> list[int]:
        """The stores asked for, or all of the page."""
        return list(stores) if stores is not None else [s.pk for s in self.asked.stores]

    def bundle(self, window: str = NOW, stores: Iterable[int] | None = None) -> Bundle:
        """What was added up for some stores."""
        ids = tuple(self.ids(stores))
        if (window, ids) not in self._merged:
            keys = [(window, "store", pk, None, None) for pk in ids]
            known = [self.found[key] for key in keys if key in self.found]
            self._merged[window, ids] = merged(known)
        return self._merged[window, ids]

    def figure(self, metric: str, window: str = NOW, stores: Iterable[int] | None = None) -> Figure:
        """A metric over some stores and a window."""
        ids = self.ids(stores)
        one = ids[0] if len(ids) == 1 else None
        return self.table.figure(
            self.metrics[metric], self.bundle(window, ids), window, one, one_day=False
        )

    def value(
        self, metric: str, window: str = NOW, stores: Iterable[int] | None = None
    ) -> Decimal | None:
        """The bare number."""
        return self.figure(metric, window, stores).value if window in self.windows else None

    def by_day(self, metric: str, window: str) -> dict[date, Decimal | None]:
        """A metric on each day of a window, over all stores of the page."""
        values: dict[date, Decimal | None] = {}
        for on in self.windows.get(window, ()):
            bundle = self.found.get((window, "day", None, None, on)) or Bundle()
            figure = self.table.figure(self.metrics[metric], bundle, window, None, one_day=True)
            values[on] = figure.value
        return values

    def target(
        self, metric: str, stores: Iterable[int] | None = None, window: Window | None = None
    ) -> Decimal | None:
        """The target of the stores that traded in the window, to date."""
        traded = [pk for pk in self.ids(stores) if (NOW, "store", pk, None, None) in self.found]
        plans = [self.plans.get(pk, StorePlan()) for pk in traded]
        factors = [self.factors.get(pk) for pk in traded]
        return plan.together(plans, metric, window or self.asked.window, factors)

    def target_by_day(self, metric: str, window: Window) -> dict[date, Decimal | None]:
        """An added-up target on each day of a window, as the months are shared out."""
        known: dict[date, Decimal | None] = {}
        for month, inside in plan.months_of(window):
            if any(one.split_of(metric, month) for one in self.plans.values()):
                known |= {on: self.target(metric, window=Window(on, on)) for on in inside}
            else:
                known |= dict.fromkeys(inside, self.target(metric, window=Window(month, month)))
        return known

    def basket(self, window: str, store: int) -> Basket | None:
        """Visitors, buyers and paid sales of one store; `plan` is what its targets foresee."""
        if window == PLAN:
            found, factor = self.plans.get(store, StorePlan()), self.factors.get(store)
            planned = found.basket(self.asked.window)
            if planned is None or factor is None:
                return None
            return Basket(planned.visitors, planned.buyers, planned.sales * factor)
        sums = [self.bundle(window, [store]).sums.get(name) for name in BASKET]
        if any(one is None or not one.used or one.used < one.rows for one in sums):
            return None
        if window == BASE and self.bundle(window, [store]).rows < self.windows[BASE].days:
            return None  # a stretch half known is nothing to compare with
        return Basket(*(one.over for one in sums if one is not None))


def read(
    asked: Asked,
    metrics: Iterable[str | Metric],
    windows: Mapping[str, Window],
    daily: Iterable[str] = (),
) -> Book:
    """Read a page's facts: sums, people, targets, rates, freshness.

    Metrics in `daily` are known for each day of `windows` too, all stores together.
    """
    spans = {NOW: asked.window}
    if asked.base is not None:
        spans[BASE] = asked.base
    known = {m.id: m for m in (METRICS[m] if isinstance(m, str) else m for m in metrics)}
    for name in BASKET:
        known.setdefault(name, METRICS[name])
    ids = [store.pk for store in asked.stores]
    found = _sums(asked, known.values(), spans, "store")
    by_day = [known[name] for name in dict.fromkeys(daily)]
    if windows and by_day:
        found |= _sums(asked, by_day, windows, "day")
    wanted = {**windows, **spans}
    people = counted_people(ids, spans.values())
    table = FigureTable(list(known.values()), wanted, found, people, TargetShares(), asked.currency)
    plans = plans_of(asked.stores, wanted)
    return Book(asked, wanted, known, found, table, plans, _factors(asked), freshness(asked))


def _sums(
    asked: Asked, metrics: Iterable[Metric], windows: Mapping[str, Window], level: str
) -> dict[query.Key, Bundle]:
    return query.bundles(
        list(metrics),
        windows,
        [store.pk for store in asked.stores],
        (level,),
        currency=asked.currency,
        as_of=timezone.localdate(),
        prefer=asked.basis,
    )


def merged(bundles: Sequence[Bundle]) -> Bundle:
    """Several stores' bundles as one."""
    if len(bundles) == 1:
        return bundles[0]
    total = Bundle()
    for counted in (one.name for one in fields(Bundle) if one.name != "sums"):
        setattr(total, counted, sum(getattr(bundle, counted) for bundle in bundles))
    for bundle in bundles:
        for name, sums in bundle.sums.items():
            total.sums[name] = total.sums[name] + sums if name in total.sums else sums
    return total


def plans_of(stores: Sequence[Store], windows: Mapping[str, Window]) -> dict[int, StorePlan]:
    """Targets in force of every month that the windows touch."""
    first = min(w.first for w in windows.values()).replace(day=1)
    last = max(w.last for w in windows.values())
    rows = (
        Target.objects.filter(store__in=[s.pk for s in stores], month__range=(first, last))
        .order_by("store_id", "metric", "month", "-version")
        .distinct("store_id", "metric", "month")
        .annotate(split=shared_out())
        .values_list("store_id", "metric", "month", "amount", "split")
    )
    found: dict[int, dict[str, dict[date, Decimal]]] = {}
    shared: dict[int, dict[tuple[str, date], dict[date, Decimal]]] = {}
    for store_id, metric, month, amount, split in rows:
        found.setdefault(store_id, {}).setdefault(metric, {})[month] = amount
        if split:
            shared.setdefault(store_id, {})[metric, month] = split_of(split)
    return {pk: StorePlan(months, shared.get(pk, {})) for pk, months in found.items()}


def freshness(asked: Asked) -> Fresh:
    """When the window's facts were computed and how many stores have all of its last day."""
    ids = [store.pk for store in asked.stores]
    stale = DayStale.objects.filter(store_id=OuterRef("store_id"), on=OuterRef("on"))
    known = Q(uv_measured__isnull=False) | Q(uv_reported__isnull=False)
    inside = Q(on__range=(asked.window.first, asked.window.last))
    whole = Q(on=asked.window.last, complete=True, paid_amount__isnull=False) & known
    found = StoreDay.objects.filter(store__in=ids).aggregate(
        computed_at=Max("computed_at", filter=inside),
        complete=Count("pk", filter=whole & Q(~Exists(stale))),
        first_on=Min("on"),
        last_on=Max("on"),
    )
    return Fresh(stores=len(ids), **found)


def _factors(asked: Asked) -> dict[int, Decimal | None]:
    rates: dict[str, Decimal | None] = {}
    for store in asked.stores:
        if store.currency not in rates:
            rates[store.currency] = rate(store.currency, asked.currency, asked.window.last)
    return {store.pk: rates[store.currency] for store in asked.stores}
