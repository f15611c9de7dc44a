"""The headline figures of a dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.ui import numbers
from ecomops.ui.figures import Tile
from kpi.domain.metrics import Metric, judge
from kpi.labels import metric_label
from kpi.presentation import shares, shown
from kpi.presentation.question import Question, Words
from kpi.selectors.dashboard import BASE, Book

SPARK = "spark"
SPARK_DAYS = 30
HEADLINES = ("net_sales", "uv_days", "conversion", "aov", "roi_store", shares.NET_RATE)
PLAIN_HEADLINES = ("net_sales", "uv_days", "conversion", "aov", "order_value", "roi_store")
_SHORT: dict[str, Words] = {
    "uv_days": gettext_lazy("Daily visitors"),
    "aov": gettext_lazy("AOV"),
    shares.NET_RATE: gettext_lazy("Net margin rate"),
}


def label(metric: str) -> str:
    """A metric's name where there is little room."""
    return str(_SHORT.get(metric) or metric_label(metric))


def tiles(book: Book, question: Question, names: Sequence[str]) -> list[Tile]:
    """One tile a metric: value, target, change and the last thirty days."""
    return [tile(book, question, name) for name in names]


def tile(book: Book, question: Question, name: str) -> Tile:
    """One headline figure with everything beside it."""
    if name == "uv_days" and len(question.stores) == 1 and book.value("uv") is not None:
        name = "uv"
    metric, figure = book.metrics[name], book.figure(name)
    value = figure.value
    target = aim_of(book, metric)
    aim, said = _aim(metric, target, question.currency)
    reached = value / aim if value is not None and aim else None
    drawn = shown.big(metric, value, question.currency)
    days = book.by_day("uv_days" if name == "uv" else name, SPARK)
    where = question.lineage(shares.LINEAGE_OF.get(name, name))
    return Tile(
        label=label(name),
        figure=shown.approximate(drawn) if shown.is_inexact(figure) else drawn,
        href=where,
        lineage=where,
        mood=_mood(metric, value, reached if target is not None else None),
        target=said,
        attained=float(reached * 100) if reached is not None and reached >= 0 else None,
        delta=shown.change(metric, value, book.value(name, BASE), question.against),
        spark=[None if v is None else float(v) for v in days.values()],
    )


def aim_of(book: Book, metric: Metric, stores: Sequence[int] | None = None) -> Decimal | None:
    """The target to date; None where no target was set."""
    return book.target("uv_days" if metric.id == "uv" else metric.id, stores)


def _aim(metric: Metric, target: Decimal | None, currency: str) -> tuple[Decimal | None, str]:
    if target is not None:
        return target, _("Target %(value)s") % {"value": _short(metric, target, currency)}
    healthy = shares.healthy_aim(metric)
    if healthy is None or metric.id == "conversion":
        return None, ""
    return healthy, _("At least %(value)s") % {"value": _short(metric, healthy, currency)}


def _short(metric: Metric, value: Decimal, currency: str) -> str:
    if metric.unit == "money" and abs(value) < 10_000:
        return numbers.grouped(value, 1)
    figure = shown.big(metric, value, "")
    return str(figure)


def _mood(metric: Metric, value: Decimal | None, reached: Decimal | None) -> str:
    if reached is not None:
        return shown.attained_mood(reached)
    return judge(metric, None if value is None else round(value, 3))
