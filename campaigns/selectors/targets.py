"""Reading targets: the ones in force, and how they came to be so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from campaigns.models import Target
from stores.models import Store


def months_of(year: int) -> list[date]:
    """The first days of a year's months."""
    return [date(year, month, 1) for month in range(1, 13)]


def in_force(stores: Sequence[Store], metric: str, year: int) -> dict[tuple[int, date], Target]:
    """The highest version of each store and month."""
    rows = (
        Target.objects.filter(
            store__in=stores,
            metric=metric,
            month__gte=date(year, 1, 1),
            month__lte=date(year, 12, 1),
        )
        .order_by("store_id", "month", "-version")
        .distinct("store_id", "month")
    )
    return {(row.store_id, row.month): row for row in rows}


def changes(user: Any, metric: str, limit: int = 40) -> list[tuple[Target, Decimal | None]]:
    """The latest versions set, each with what it replaced."""
    earlier = Target.objects.filter(
        store=OuterRef("store"), month=OuterRef("month"), metric=OuterRef("metric"),
        version__lt=OuterRef("version"),
    ).order_by("-version")  # fmt: skip
    rows = (
        Target.objects.visible_to(user)
        .filter(metric=metric)
        .select_related("store")
        .annotate(was=Subquery(earlier.values("amount")[:1]))
        .order_by("-set_at", "-pk")[:limit]
    )
    return [(row, row.was) for row in rows]
