"""A figure in the words of its unit, and how far it lies from what it should be."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from ecomops.ui import numbers
from ecomops.ui.figures import Delta
from ecomops.ui.numbers import MISSING, NBSP
from kpi.domain.evaluate import Figure
from kpi.domain.metrics import Metric

# Doubts that make the number itself an approximation; the others only say whose word it is.
INEXACT = frozenset({"days_added", "stores_added", "masked_buyers", "estimate"})
FINE = frozenset({"conversion", "ctr"})
GOOD, NEARLY = Decimal(1), Decimal("0.9")


def is_inexact(figure: Figure) -> bool:
    """Whether the figure is shown with ≈."""
    return figure.value is not None and any(note.code in INEXACT for note in figure.approx)


def digits_of(metric: Metric) -> int:
    """Decimals of a percentage."""
    return 2 if metric.id in FINE else 1


def big(metric: Metric, value: Decimal | None, currency: str) -> numbers.Figure:
    """The value at the size of a tile, its unit apart."""
    if value is None:
        return numbers.Figure(MISSING)
    if metric.unit == "money":
        return numbers.money(value, currency)
    if metric.unit == "percent":
        text = numbers.grouped(value * 100, digits_of(metric))
        return numbers.Figure(text, "%", numbers.percent(value, 4))
    if metric.unit == "ratio":
        return numbers.Figure(numbers.ratio(value), "", numbers.ratio(value, 4))
    if metric.unit == "number":
        return numbers.Figure(numbers.grouped(value, 1), "", numbers.grouped(value, 4))
    return numbers.compact(value)


def approximate(figure: numbers.Figure) -> numbers.Figure:
    """The same with ≈ before it."""
    return numbers.Figure(f"≈{NBSP}{figure.value}", figure.unit, f"≈{NBSP}{figure.full}")


def text(metric: Metric, value: Decimal | None) -> str:
    """The value for a cell of a table: short, without its currency."""
    if value is None:
        return MISSING
    if metric.unit == "money":
        return str(numbers.compact(value, 1, 1 if abs(value) < 1000 else 0))
    if metric.unit == "ratio":
        return numbers.grouped(value, 1)
    shown = big(metric, value, "")
    return str(shown)


def full(metric: Metric, value: Decimal | None, currency: str = "") -> str:
    """The value with every digit that means something."""
    if value is None:
        return MISSING
    if metric.unit == "money":
        return f"{numbers.grouped(value, 2)}{NBSP}{numbers.currency_unit(currency)}".rstrip(NBSP)
    if metric.unit == "percent":
        return numbers.percent(value, 2)
    if metric.unit == "ratio":
        return numbers.ratio(value, 2)
    return numbers.grouped(value, 2 if metric.unit == "number" else 0)


def attained_mood(share: Decimal | None) -> str:
    """How good it is to have reached this share of a target."""
    if share is None:
        return ""
    return "good" if share >= GOOD else "watch" if share >= NEARLY else "act"


def is_worse(metric: Metric, value: Decimal, base: Decimal) -> bool:
    """Whether the change goes against the metric's direction."""
    return value != base and (value > base) != (metric.direction == "up")


def change(
    metric: Metric, value: Decimal | None, base: Decimal | None, label: str = ""
) -> Delta | None:
    """The change since the base: arrow by direction, colour by judgement."""
    if value is None or base is None:
        return None
    step = value - base
    if metric.unit == "percent":
        shown = numbers.grouped(abs(step) * 100, digits_of(metric))
        said = _("%(value)s pt") % {"value": shown}
    elif metric.unit == "ratio":
        said = numbers.grouped(abs(step), 1)
    elif not base or base < 0:
        said = text(metric, abs(step))
    else:
        said = numbers.percent(abs(step) / base)
    return Delta(said, _arrow(step), _mood(metric, value, base), label)


def _arrow(step: Decimal) -> str:
    return "up" if step > 0 else "down" if step < 0 else ""


def _mood(metric: Metric, value: Decimal, base: Decimal) -> str:
    if value == base or metric.direction == "none":
        return "flat"
    if not is_worse(metric, value, base):
        return "good"
    share = abs(value - base) / abs(base) if base else Decimal(1)
    return "watch" if share < Decimal("0.2") else "act"


def distance(metric: Metric, value: Decimal | None, aim: Decimal | None) -> float | None:
    """How far a value lies from its aim as a share of it; positive is better."""
    if value is None or not aim:
        return None
    gap = float((value - aim) / abs(aim))
    return -gap if metric.direction == "down" else gap
