"""The price library: every price quoted or paid, per piece, in the company's currency."""

from __future__ import annotations

from datetime import datetime

from ecomops.core import clock
from procurement.models import PriceEntry, PurchaseOrder, Rfq
from procurement.selectors import landing
from procurement.services.numbers import ZONE


def keep_quoted(rfq: Rfq, *, at: datetime) -> int:
    """Keep what a round that was just opened brought."""
    on = clock.day_of(at, ZONE)
    found = []
    for line, quoted, cost in landing.landed_lines(rfq):
        if cost is None:
            continue
        found.append(
            PriceEntry(
                sku_id=line.sku_id, supplier_id=quoted.quote.invitation.supplier_id,
                kind=PriceEntry.Kind.QUOTED, units=cost.bought, price=cost.price,
                landed=cost.unit, currency=rfq.currency, on=on,
                source_type="procurement.quoteline", source_id=str(quoted.pk),
            )
        )  # fmt: skip
    PriceEntry.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def keep_paid(order: PurchaseOrder, *, at: datetime) -> int:
    """Keep what an order that was just sent pays."""
    on = clock.day_of(at, ZONE)
    lines = order.lines.select_related("award_line__line__rfq", "award_line__quoted")
    found = []
    for line in lines:
        awarded = line.award_line
        if awarded is None:
            continue
        rate = landing.rate_of(awarded.currency, awarded.line.rfq)
        found.append(
            PriceEntry(
                sku_id=line.sku_id, supplier_id=order.supplier_id, kind=PriceEntry.Kind.PAID,
                units=line.units, price=line.price * (rate or 1), landed=awarded.landed,
                currency=awarded.line.rfq.currency, on=on,
                source_type="procurement.purchaseorder", source_id=str(order.pk),
            )
        )  # fmt: skip
    PriceEntry.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)
