"""Reading stock counts."""

from __future__ import annotations

from typing import Any

from django.db.models import Count as Number
from django.db.models import Q, QuerySet

from warehouse.models import Count, CountLine


def count_rows(user: Any) -> QuerySet[Count]:
    """Counts of the user's warehouses with their lines counted."""
    return (
        Count.objects.visible_to(user)
        .select_related("warehouse")
        .annotate(
            all_lines=Number("lines"),
            entered=Number("lines", filter=Q(lines__counted__isnull=False)),
            differing=Number("lines", filter=~Q(lines__difference=0)
                             & Q(lines__difference__isnull=False)),
        )
    )  # fmt: skip


def lines(count: Count) -> QuerySet[CountLine]:
    """What is to be counted, bin by bin."""
    rows = count.lines.select_related("bin", "sku__product")
    return rows.order_by("bin__code", "sku__code", "lot")


def to_approve(user: Any) -> int:
    """How many counts wait for approval."""
    return Count.objects.visible_to(user).filter(state=Count.State.REVIEW).count()
