"""Money shown as a share of net sales: the same sums, laid one over the other."""

from __future__ import annotations

from decimal import Decimal

from kpi.domain.metrics import METRICS, Healthy, Metric

NET_RATE = "net_rate"
COST_LINES = ("ad_cost", "people", "freight", "tax", "commission", "other")


def share_of_net_sales(metric: str, name: str = "", healthy: Healthy | None = None) -> Metric:
    """A metric of money over net sales, judged by the range the registry gives it."""
    money = METRICS[metric]
    known = healthy or money.healthy
    return Metric(
        id=name or f"{metric}_share",
        kind="ratio",
        unit="percent",
        direction="up" if money.direction == "none" else money.direction,
        source=money.source,
        numerator=money.numerator,
        denominator=METRICS["net_sales"].numerator,
        healthy=Healthy(known.low, known.high) if known else None,
    )


SHARES: dict[str, Metric] = {
    "gross_margin": METRICS["gross_rate"],
    "ad_cost": METRICS["ad_share"],
    **{name: share_of_net_sales(name) for name in COST_LINES if name != "ad_cost"},
    "net_margin": share_of_net_sales("net_margin", NET_RATE),
}
# A share leads to the lineage of the money it is made of.
LINEAGE_OF = {share.id: name for name, share in SHARES.items() if share.id not in METRICS}


def healthy_aim(metric: Metric) -> Decimal | None:
    """The nearest edge of the healthy range, where no target was set."""
    if metric.healthy is None or metric.healthy.share_of:
        return None
    return metric.healthy.low if metric.direction == "up" else metric.healthy.high
