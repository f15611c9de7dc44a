"""The registry in words: formula, kind, unit, direction and healthy range of each metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.ui import numbers
from kpi.domain.metrics import ATTAINMENT, METRICS, Healthy, Metric, Term
from kpi.labels import KIND_WORDS, measure_label, metric_definition, metric_label
from kpi.presentation.question import Words

GROUP_WORDS: dict[str, Words] = {
    "traffic": gettext_lazy("Traffic"),
    "orders": gettext_lazy("Orders and sales"),
    "ads": gettext_lazy("Ads"),
    "costs": gettext_lazy("Costs and margin"),
}
UNIT_WORDS: dict[str, Words] = {
    "money": gettext_lazy("Money"),
    "count": gettext_lazy("Count"),
    "percent": gettext_lazy("Per cent"),
    "number": gettext_lazy("Number"),
    "ratio": gettext_lazy("1 : x"),
}
DIRECTION_WORDS: dict[str, Words] = {
    "up": gettext_lazy("Higher is better"),
    "down": gettext_lazy("Lower is better"),
    "none": gettext_lazy("Neither"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One metric in words."""

    id: str
    name: str
    definition: str
    formula: str
    kind: str
    unit: str
    direction: str
    arrow: str
    healthy: str


@dataclass(frozen=True, slots=True)
class Section:
    """The metrics of one source."""

    title: str
    rows: Sequence[Row]


def sections() -> list[Section]:
    """The whole registry, in its own order."""
    found = [
        Section(str(words), [row(m) for m in METRICS.values() if m.source == group])
        for group, words in GROUP_WORDS.items()
    ]
    return [*found, Section(_("Targets"), [attainment()])]


def row(metric: Metric) -> Row:
    """One metric of the registry."""
    return Row(
        id=metric.id,
        name=metric_label(metric.id),
        definition=metric_definition(metric.id),
        formula=formula(metric),
        kind=str(KIND_WORDS[metric.kind]),
        unit=str(UNIT_WORDS[metric.unit]),
        direction=str(DIRECTION_WORDS[metric.direction]),
        arrow="" if metric.direction == "none" else metric.direction,
        healthy=healthy(metric),
    )


def attainment() -> Row:
    """The one metric that is made of a figure and its target."""
    return Row(
        ATTAINMENT,
        metric_label(ATTAINMENT),
        metric_definition(ATTAINMENT),
        _("actual ÷ target to date"),
        str(KIND_WORDS["ratio"]),
        str(UNIT_WORDS["percent"]),
        str(DIRECTION_WORDS["up"]),
        "up",
        _("at least %(value)s") % {"value": numbers.percent(1, 0)},
    )


def side(terms: Sequence[Term]) -> str:
    """Measures added and taken away, by name."""
    words = []
    for n, term in enumerate(terms):
        sign = "− " if term.sign < 0 else "+ " if n else ""
        words.append(f"{sign}{measure_label(term.measure)}")
    return " ".join(words)


def formula(metric: Metric) -> str:
    """The formula of a metric in the names of its measures."""
    over = side(metric.numerator)
    if not metric.denominator:
        return over
    under = side(metric.denominator)
    over = f"({over})" if len(metric.numerator) > 1 else over
    under = f"({under})" if len(metric.denominator) > 1 else under
    return f"{over} ÷ {under}"


def healthy(metric: Metric) -> str:
    """The healthy range in words."""
    known = metric.healthy
    if known is None:
        return ""
    shares = metric.unit == "percent" or bool(known.share_of)
    low, high = _edges(known, shares)
    if known.low is not None and known.high is not None:
        return _of(known, _("%(low)s to %(high)s") % {"low": low, "high": high})
    if known.low is not None:
        return _("at least %(value)s") % {"value": _of(known, low)}
    return _("at most %(value)s") % {"value": _of(known, high)}


def _of(known: Healthy, text: str) -> str:
    """A share says of what it is one."""
    if not known.share_of:
        return text
    return _("%(range)s of %(whole)s") % {"range": text, "whole": metric_label(known.share_of)}


def _edges(known: Healthy, shares: bool) -> tuple[str, str]:
    def said(value: object) -> str:
        return numbers.percent(value) if shares else numbers.ratio(value, 0)

    return said(known.low), said(known.high)
