"""The registry: every figure of the program is one of these, defined once.

Kinds: `sum` adds up over days and stores; `distinct` is a count of different visitors or buyers,
exact only for the window it was counted in; `ratio` keeps numerator and denominator apart and adds
those up, never itself; `level` is the last value of a window.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpi.domain.measures import MEASURES, Group

Kind = Literal["sum", "distinct", "ratio", "level"]
Unit = Literal["money", "count", "percent", "number", "ratio"]
Direction = Literal["up", "down", "none"]


@dataclass(frozen=True, slots=True)
class Term:
    """One measure of a formula. A missing `optional` one counts as nought and is said so."""

    measure: str
    sign: Literal[1, -1] = 1
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Healthy:
    """The range a figure should lie in; `share_of` names the metric it is measured against."""

    low: Decimal | None = None
    high: Decimal | None = None
    share_of: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """One definition: how a figure is made of base measures and how it may be added up."""

    id: str
    kind: Kind
    unit: Unit
    direction: Direction
    source: Group
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...] = ()
    healthy: Healthy | None = None
    # The numerator is part of the denominator, so a larger one means the data do not fit.
    part_of_whole: bool = False
    # The metric to show where this one cannot be known, under its own name.
    instead: str = ""
    # Only a window's own count will do: adding days would say something false.
    window_only: bool = False

    @property
    def terms(self) -> tuple[Term, ...]:
        return self.numerator + self.denominator

    @property
    def tells_profit(self) -> bool:
        """Whether it is for those alone who may see what is earned."""
        return self.source == "costs"

    @property
    def distinct(self) -> bool:
        """Whether any input is a count of different people."""
        return self.id != "uv_days" and any(MEASURES[t.measure].distinct for t in self.terms)

    @property
    def money(self) -> bool:
        return self.unit == "money"

    @property
    def additive(self) -> bool:
        """Whether days and stores may be added up."""
        return self.kind == "sum"


def _terms(text: str) -> tuple[Term, ...]:
    """`"a -b -c?"` reads a − b − c, where c may be missing."""
    terms = []
    for word in text.split():
        sign: Literal[1, -1] = -1 if word.startswith("-") else 1
        terms.append(Term(word.lstrip("-").rstrip("?"), sign, word.endswith("?")))
    return tuple(terms)


def _sum(
    name: str,
    source: Group,
    formula: str = "",
    *,
    unit: Unit = "count",
    direction: Direction = "up",
    healthy: Healthy | None = None,
) -> Metric:
    return Metric(name, "sum", unit, direction, source, _terms(formula or name), healthy=healthy)


def _distinct(name: str, source: Group) -> Metric:
    return Metric(name, "distinct", "count", "up", source, _terms(name))


def _ratio(
    name: str,
    source: Group,
    over: str,
    under: str,
    unit: Unit,
    *,
    direction: Direction = "up",
    healthy: Healthy | None = None,
    part_of_whole: bool = False,
    window_only: bool = False,
) -> Metric:
    return Metric(
        name,
        "ratio",
        unit,
        direction,
        source,
        _terms(over),
        _terms(under),
        healthy,
        part_of_whole,
        window_only=window_only,
    )


def _share(low: str | None, high: str | None, share_of: str = "") -> Healthy:
    return Healthy(Decimal(low) if low else None, Decimal(high) if high else None, share_of)


_MARGIN = "receivable -cohort_refund -goods_cost cost_back"
_NET = f"{_MARGIN} -commission -ad_cost? -freight -people -tax -other"

_TRAFFIC: tuple[Metric, ...] = (
    Metric("uv", "distinct", "count", "up", "traffic", _terms("uv"), instead="uv_days",
           window_only=True),
    _sum("uv_days", "traffic", "uv"),
    _sum("pv", "traffic"),
    _sum("sessions", "traffic"),
    _ratio("depth", "traffic", "pv", "uv", "number"),
    _ratio("bounce", "traffic", "bounces", "bounce_base", "percent", direction="down"),
    _distinct("favs", "traffic"),
    _distinct("carts", "traffic"),
)  # fmt: skip

_ORDERS: tuple[Metric, ...] = (
    _distinct("placed_buyers", "orders"),
    _distinct("paid_buyers", "orders"),
    _sum("placed_amount", "orders", unit="money"),
    _sum("paid_orders", "orders"),
    _sum("deposit_amount", "orders", unit="money", direction="none"),
    _sum("paid_amount", "orders", unit="money"),
    _sum("refund_amount", "orders", unit="money", direction="down"),
    _sum("net_sales", "orders", "paid_amount -refund_amount", unit="money"),
    _ratio("refund_rate", "orders", "cohort_refund", "paid_amount", "percent", direction="down"),
    _sum("net_sales_cohort", "orders", "paid_amount -cohort_refund -expected_refund?",
         unit="money"),
    _sum("receivable", "orders", unit="money"),
    _sum("units", "orders"),
    _ratio("conversion", "orders", "paid_buyers", "uv", "percent", part_of_whole=True,
           healthy=_share("0.01", None)),
    _ratio("aov", "orders", "paid_amount", "paid_buyers", "money"),
    _ratio("order_value", "orders", "paid_amount", "paid_orders", "money"),
    _ratio("uv_value", "orders", "paid_amount", "uv", "money"),
    _ratio("repurchase", "orders", "repeat_buyers", "paid_buyers", "percent", part_of_whole=True,
           window_only=True, healthy=_share("0.30", None)),
)  # fmt: skip

_ADS: tuple[Metric, ...] = (
    _sum("impressions", "ads"),
    _sum("clicks", "ads"),
    _ratio("ctr", "ads", "clicks", "impressions", "percent"),
    _sum("ad_cost", "ads", unit="money", direction="down"),
    _ratio("cpc", "ads", "ad_cost", "clicks", "money", direction="down"),
    _sum("ad_sales", "ads", unit="money"),
    _sum("ad_sales_direct", "ads", unit="money"),
    _sum("ad_sales_assisted", "ads", unit="money"),
    _ratio("roi_ad", "ads", "ad_sales", "ad_cost", "ratio", healthy=_share("3", "5")),
    _ratio("roi_store", "ads", "paid_amount", "ad_cost", "ratio", healthy=_share("3", None)),
    _ratio("ad_share", "ads", "ad_cost", "paid_amount -refund_amount", "percent",
           direction="down", healthy=_share("0.10", "0.15")),
)  # fmt: skip

_PROFIT: tuple[Metric, ...] = (
    _sum("gross_margin", "costs", _MARGIN, unit="money", healthy=_share("0.40", None, "net_sales")),
    _ratio("gross_rate", "costs", _MARGIN, "paid_amount -refund_amount", "percent",
           healthy=_share("0.40", None)),
    _sum("net_margin", "costs", _NET, unit="money", healthy=_share("0.075", None, "net_sales")),
    _sum("commission", "costs", unit="money", direction="down",
         healthy=_share(None, "0.05", "net_sales")),
    _sum("freight", "costs", unit="money", direction="down",
         healthy=_share(None, "0.05", "net_sales")),
    _sum("people", "costs", unit="money", direction="down",
         healthy=_share(None, "0.07", "net_sales")),
    _sum("tax", "costs", unit="money", direction="down",
         healthy=_share(None, "0.045", "net_sales")),
    _sum("other", "costs", unit="money", direction="down",
         healthy=_share(None, "0.02", "net_sales")),
)  # fmt: skip

METRICS: dict[str, Metric] = {
    metric.id: metric for metric in (*_TRAFFIC, *_ORDERS, *_ADS, *_PROFIT)
}
# Made of a figure and its target, so it has no base measures of its own.
ATTAINMENT = "attainment"

Verdict = Literal["good", "watch", "act", ""]


def judge(metric: Metric, value: Decimal | None, whole: Decimal | None = None) -> Verdict:
    """Where a value lies against its healthy range; `whole` is the `share_of` metric's value."""
    if value is None or metric.healthy is None:
        return ""
    healthy = metric.healthy
    if healthy.share_of:
        if not whole or whole < 0:
            return ""
        # cost lines are rounded to a hundredth of a cent a day: that is no excess
        value = (value / whole).quantize(Decimal("0.0001"))
    if healthy.low is not None and value < healthy.low:
        below: Verdict = "watch" if value >= healthy.low * Decimal("0.7") else "act"
        # Spending less than the range is worth a look, never an alarm.
        return "watch" if metric.direction == "down" else below
    if healthy.high is not None and value > healthy.high and metric.direction == "down":
        return "watch" if value <= healthy.high * Decimal("1.3") else "act"
    return "good"
