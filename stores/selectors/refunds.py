"""Refunds as the register shows them, and what they add up to by kind."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from stores.models import Refund

RECENT = timedelta(days=30)


def refund_rows(user: Any) -> QuerySet[Refund]:
    """Refunds of the user's stores."""
    return (
        Refund.objects.visible_to(user)
        .select_related("order__store", "line")
        .annotate(currency=F("order__currency"))
    )


def by_kind(user: Any, now: datetime) -> list[tuple[str, str, int, Decimal]]:
    """Of the last thirty days: kind, currency, refunds and their sum; the dearest kind first."""
    rows = (
        Refund.objects.visible_to(user)
        .filter(succeeded_at__gte=now - RECENT, succeeded_at__lte=now)
        .values("stage", "order__currency")
        .annotate(n=Count("pk"), total=Sum("amount"))
        .order_by("-total")
    )
    return [(row["stage"], row["order__currency"], row["n"], row["total"]) for row in rows]
