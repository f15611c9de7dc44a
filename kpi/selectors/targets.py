"""Targets to date: what a window's days were to bring, by each store's monthly target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, TextField
from django.db.models.functions import Cast, JSONObject

from campaigns.models import DayShare, Target
from ecomops.core import rates
from kpi.domain.compare import Window
from kpi.domain.evaluate import Figure
from kpi.domain.metrics import Metric
from kpi.domain.targets import MonthTarget, attainment
from stores.models import Store

ActualOf = Callable[[Metric, int], Decimal | None]


@dataclass(slots=True)
class TargetShares:
    """By metric and store, the target that falls on the window."""

    shares: dict[tuple[str, int], Decimal] = field(default_factory=dict)

    def against(
        self, metric: Metric, figure: Figure, stores: set[int], actual_of: ActualOf
    ) -> tuple[Decimal | None, Decimal | None]:
        """(target, attainment) of stores together; only stores with a target are weighed."""
        aimed = [pk for pk in stores if (metric.id, pk) in self.shares]
        if not aimed:
            return None, None
        if not metric.additive:
            if len(stores) != 1:
                return None, None
            target = self.shares[metric.id, aimed[0]]
            return target, attainment(figure.value, target)
        target = sum((self.shares[metric.id, pk] for pk in aimed), Decimal(0))
        actual = figure.value
        if len(aimed) < len(stores):
            some = [value for pk in aimed if (value := actual_of(metric, pk)) is not None]
            actual = sum(some, Decimal(0)) if some else None
        return target, attainment(actual, target)


def shares_of(
    stores: Sequence[Store], window: Window, metric_ids: Iterable[str], currency: str
) -> TargetShares:
    """The newest version of each store's targets, cut to the window, in one currency."""
    wanted = {*metric_ids} & set(Target.Metric.values)
    if not wanted or not stores:
        return TargetShares()
    read = wanted | {Target.Metric.NET_SALES.value}  # its days are everybody's rhythm
    rows = (
        Target.objects.filter(
            store__in=[store.pk for store in stores], metric__in=read,
            month__gte=window.first.replace(day=1), month__lte=window.last,
        )
        .order_by("store_id", "metric", "month", "-version")
        .distinct("store_id", "metric", "month")
        .annotate(split=shared_out())
    )  # fmt: skip
    splits = {(r.store_id, r.metric, r.month): split_of(r.split) for r in rows if r.split}
    factors: dict[str, Decimal | None] = {"": Decimal(1), currency: Decimal(1)}
    answer = TargetShares()
    for row in rows:
        if row.metric not in wanted:
            continue
        if row.currency not in factors:
            factors[row.currency] = rates.rate(row.currency, currency, window.last)
        factor = factors[row.currency]
        if factor is None:
            continue
        own = splits.get((row.store_id, row.metric, row.month))
        split = own or splits.get((row.store_id, Target.Metric.NET_SALES, row.month))
        share = MonthTarget(row.month, row.amount * factor, split).share(window)
        if row.metric not in ADDED:
            # a ratio's target holds on every day: months are weighed by their days in the window
            share = row.amount * factor * _days_in(row.month, window) / window.days
        key = (row.metric, row.store_id)
        answer.shares[key] = answer.shares.get(key, Decimal(0)) + share
    return answer


def shared_out() -> ArraySubquery:
    """A target's days and amounts, in the statement that reads the target."""
    days = DayShare.objects.filter(target=OuterRef("pk"))
    return ArraySubquery(days.values(day=JSONObject(on="on", amount=Cast("amount", TextField()))))


def split_of(rows: Iterable[Mapping[str, str]]) -> dict[date, Decimal]:
    """What each day was given."""
    return {date.fromisoformat(row["on"]): Decimal(row["amount"]) for row in rows}


ADDED = frozenset({Target.Metric.NET_SALES, Target.Metric.UV_DAYS, Target.Metric.NET_MARGIN})


def _days_in(month: object, window: Window) -> int:
    return sum(1 for on in window if on.replace(day=1) == month)
