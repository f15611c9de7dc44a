"""What a supplier has done for us so far: on time, accepted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from procurement.models import PurchaseOrder, PurchaseOrderLine, Supplier


@dataclass(frozen=True)
class Record:
    """`lines` were due; shares are None where nothing is known."""

    lines: int
    on_time: float | None
    accepted: float | None


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
