"""The base measures that facts keep: what may be added up, and nothing that is a ratio.

A measure may be known twice: from our own events and records (`own`) and as the platform reports
it (`reported`). Both columns are kept; a figure uses one of them per store and says which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Group = Literal["traffic", "orders", "ads", "costs"]
Basis = Literal["measured", "reported"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One base measure and the fact columns that hold it."""

    id: str
    group: Group
    own: str = ""
    reported: str = ""
    money: bool = False
    distinct: bool = False

    def column(self, basis: Basis) -> str:
        """The column for a basis; the other one where the measure is known only once."""
        wanted, other = (
            (self.own, self.reported) if basis == "measured" else (self.reported, self.own)
        )
        return wanted or other

    @property
    def both(self) -> bool:
        return bool(self.own and self.reported)


def _traffic(name: str, *, own: str = "", reported: str = "", distinct: bool = False) -> Measure:
    return Measure(
        name, "traffic", own or f"{name}_measured", reported or f"{name}_reported", False, distinct
    )


def _order(
    name: str, *, money: bool = False, distinct: bool = False, reported: bool = False
) -> Measure:
    return Measure(name, "orders", name, f"{name}_reported" if reported else "", money, distinct)


def _all() -> Iterable[Measure]:
    yield _traffic("uv", distinct=True)
    yield _traffic("pv")
    yield _traffic("sessions")
    yield _traffic("bounces")
    # Taobao divides visitors without a click by visitors, we divide sessions by sessions.
    yield _traffic("bounce_base", own="sessions_measured", reported="uv_reported")
    yield _traffic("favs", distinct=True)
    yield _traffic("carts", distinct=True)
    for name in ("placed_visitors", "paid_visitors"):
        yield Measure(name, "traffic", f"{name}_measured", distinct=True)
    yield _order("placed_orders")
    yield _order("placed_amount", money=True, reported=True)
    yield _order("placed_buyers", distinct=True, reported=True)
    yield _order("paid_orders", reported=True)
    yield _order("paid_amount", money=True, reported=True)
    yield _order("paid_buyers", distinct=True, reported=True)
    yield _order("repeat_buyers", distinct=True)
    yield _order("masked_orders")
    yield _order("units", reported=True)
    yield _order("deposit_amount", money=True)
    yield _order("refund_amount", money=True, reported=True)
    for name in ("cohort_refund", "cohort_before_shipping", "cohort_refund_only", "cohort_return"):
        yield _order(name, money=True)
    yield _order("expected_refund", money=True)
    yield _order("receivable", money=True)
    yield _order("goods_cost", money=True)
    yield _order("cost_back", money=True)
    yield _order("uncosted_units")
    for name in ("impressions", "clicks", "ad_orders"):
        yield Measure(name, "ads", name)
    for name in ("ad_cost", "ad_sales", "ad_sales_direct", "ad_sales_assisted"):
        yield Measure(name, "ads", name, money=True)
    for name in ("commission", "freight", "people", "tax", "other"):
        yield Measure(name, "costs", name, money=True)


MEASURES: dict[str, Measure] = {measure.id: measure for measure in _all()}

# Computed when asked (it shrinks as days pass), so no fact keeps it.
VIRTUAL = frozenset({"expected_refund"})
# Known only for a window of many days, never for one.
WINDOW_ONLY = frozenset({"repeat_buyers"})


def fact_columns() -> tuple[str, ...]:
    """Every column a store-day keeps, each once, in a fixed order."""
    columns: dict[str, None] = {}
    for measure in MEASURES.values():
        if measure.id in VIRTUAL | WINDOW_ONLY:
            continue
        for column in (measure.own, measure.reported):
            if column:
                columns[column] = None
    return tuple(columns)
