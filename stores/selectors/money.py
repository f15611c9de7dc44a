"""An order's money so that it adds up line by line: owed, paid, receivable, after refunds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stores.models import Order, OrderAmount, Payment, Refund

Kind = OrderAmount.Kind
ZERO = Decimal(0)
METHODS = {"alipay": _("Alipay")}  # what a format names itself; other words are the channel's
ORDER = (
    Kind.GOODS, Kind.DISCOUNT_SELLER, Kind.DISCOUNT_PLATFORM, Kind.DISCOUNT_PARTNER,
    Kind.FREIGHT, Kind.TAX, Kind.ADJUSTMENT,
)  # fmt: skip
BORNE_BY_OTHERS = (Kind.DISCOUNT_PLATFORM, Kind.DISCOUNT_PARTNER)


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of the sum; `is_total` closes what stands above it."""

    label: str
    amount: Decimal
    note: str = ""
    at: Any = None
    is_total: bool = False
    signed: bool = False
    faint: bool = False


def owed(amounts: Iterable[OrderAmount], order: Order) -> list[Sum]:
    """The parts of what the buyer owes, and their total."""
    by_kind: dict[str, Decimal] = {}
    for one in amounts:
        by_kind[one.kind] = by_kind.get(one.kind, ZERO) + one.amount
    bearer = {
        Kind.DISCOUNT_SELLER: gettext("shop pays"),
        Kind.DISCOUNT_PLATFORM: gettext("platform pays"),
        Kind.DISCOUNT_PARTNER: gettext("partner pays"),
    }
    rows = [
        Sum(str(kind.label), by_kind[kind], bearer.get(kind, ""))
        for kind in ORDER
        if kind in by_kind
    ]
    return [*rows, Sum(gettext("Buyer owes"), order.total_amount, is_total=True)]


def paid(payments: Iterable[Payment], order: Order) -> list[Sum]:
    """Payments, what is still to pay, and the sum that arrived."""
    rows = [
        Sum(p.get_kind_display(), p.amount, str(METHODS.get(p.method, p.method)), p.paid_at)
        for p in payments
    ]
    open_amount = order.total_amount - order.paid_amount
    total = Sum(gettext("Buyer paid"), order.paid_amount, is_total=True)
    if open_amount > 0 and order.state == Order.State.PLACED:
        return [*rows, total, Sum(gettext("Still to pay"), open_amount, faint=True)]
    return [*rows, total]


def receivable(amounts: Iterable[OrderAmount], order: Order) -> list[Sum]:
    """From what the buyer paid to the merchant's receivable."""
    borne = -sum((a.amount for a in amounts if a.kind in BORNE_BY_OTHERS), ZERO)
    rows = []
    if borne:
        rows.append(Sum(gettext("Discounts others pay for"), borne, signed=True))
    return [*rows, Sum(gettext("Receivable"), order.receivable_amount, is_total=True)]


def refunded(refunds: Iterable[Refund], order: Order) -> list[Sum]:
    """Refunds given, those still open, and what remains of the receivable."""
    rows = []
    for refund in refunds:
        label = gettext("Refund: %(stage)s") % {"stage": refund.get_stage_display()}
        if refund.succeeded_at is None:
            note = gettext("asked for, not decided")
            rows.append(Sum(label, -refund.amount, note, faint=True))
        else:
            rows.append(Sum(label, -refund.amount, at=refund.succeeded_at))
    if not rows:
        return []
    left = order.receivable_amount - order.refunded_amount
    return [*rows, Sum(gettext("After refunds"), left, is_total=True)]
