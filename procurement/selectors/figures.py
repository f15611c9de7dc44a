"""Base figures of buying for the dashboards above: counts and sums, never ratios."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from procurement.models import Award, AwardLine, PurchaseOrder, PurchaseOrderLine

ENOUGH = 3


@dataclass(frozen=True)
class Figures:
    """`saving` and `reference` are in the awards' own currency; None where nothing compares."""

    awards: int
    awards_of_three: int
    saving: Decimal | None
    reference: Decimal | None
    lines_due: int
    lines_on_time: int
    received: int
    accepted: int


def figures(start: datetime, end: datetime, currency: str = "CNY") -> Figures:
    """Approved awards and due lines of a window [start, end)."""
    approved = Award.objects.filter(
        state=Award.State.APPROVED, moved_at__gte=start, moved_at__lt=end, currency=currency
    )
    counted = approved.aggregate(
        all=Count("pk"), three=Count("pk", filter=Q(valid_quotes__gte=ENOUGH))
    )
    lines = AwardLine.objects.filter(award__in=approved, reference__isnull=False)
    sums = lines.aggregate(
        saving=Sum((F("reference") - F("landed")) * F("line__units")),
        reference=Sum(F("reference") * F("line__units")),
    )
    due = _due(start.date(), end.date())
    return Figures(
        counted["all"], counted["three"], sums["saving"], sums["reference"],
        due["lines"], due["on_time"], due["received"] or 0, due["accepted"] or 0,
    )  # fmt: skip


def _due(first: date, until: date) -> dict[str, int]:
    """Lines promised in [first, until) of orders that were sent."""
    rows = PurchaseOrderLine.objects.filter(promised_on__gte=first, promised_on__lt=until).exclude(
        order__state__in=[PurchaseOrder.State.DRAFT, PurchaseOrder.State.CANCELLED]
    )
    return rows.aggregate(
        lines=Count("pk"),
        on_time=Count("pk", filter=Q(done_at__date__lte=F("promised_on"))),
        received=Sum("received"),
        accepted=Sum("accepted"),
    )
