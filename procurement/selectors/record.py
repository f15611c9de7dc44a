"""What a supplier has done for us so far: on time, accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from ecomops.core import clock
from procurement.models import PurchaseOrder, PurchaseOrderLine, Supplier
from procurement.selectors.landing import ZONE

SHOWN = 12


@dataclass(frozen=True)
class Record:
    """`lines` were due; shares are None where nothing is known."""

    lines: int
    on_time: float | None
    accepted: float | None


@dataclass(frozen=True)
class Delivery:
    """A line as it was ordered and came: `took` days from sending, `late` after the promise."""

    line: PurchaseOrderLine
    took: int | None
    late: int
    accepted: float | None


def deliveries(supplier: Supplier, today: date) -> list[Delivery]:
    """The last lines of a supplier, the oldest first; what is still due counts until today."""
    rows = (
        PurchaseOrderLine.objects.filter(order__supplier=supplier, order__sent_at__isnull=False)
        .exclude(order__state=PurchaseOrder.State.CANCELLED)
        .select_related("order", "sku")
        .order_by("-order__sent_at", "-pk")
    )
    return [_delivery(line, today) for line in reversed(rows[:SHOWN])]


def _delivery(line: PurchaseOrderLine, today: date) -> Delivery:
    sent = line.order.sent_at
    came = clock.day_of(line.done_at, ZONE) if line.done_at else None
    took = (came - clock.day_of(sent, ZONE)).days if came and sent else None
    late = max(0, ((came or today) - line.promised_on).days)
    return Delivery(line, took, late, line.accepted / line.received if line.received else None)


def record_of(supplier: Supplier) -> Record:
    """Lines received by the promised day ÷ lines due; accepted ÷ received pieces."""
    today = timezone.localdate()
    due = PurchaseOrderLine.objects.filter(order__supplier=supplier).exclude(
        order__state__in=[PurchaseOrder.State.DRAFT, PurchaseOrder.State.CANCELLED]
    )
    due = due.filter(Q(done_at__isnull=False) | Q(promised_on__lt=today))
    counted = due.aggregate(
        lines=Count("pk"),
        on_time=Count("pk", filter=Q(done_at__date__lte=F("promised_on"))),
        received=Sum("received"),
        accepted=Sum("accepted"),
    )
    lines, received = counted["lines"], counted["received"] or 0
    return Record(
        lines,
        counted["on_time"] / lines if lines else None,
        (counted["accepted"] or 0) / received if received else None,
    )
