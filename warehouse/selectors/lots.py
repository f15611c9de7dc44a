"""Lots that expire: how long they still live, and whether the platforms still take them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, ExpressionWrapper, F, Q, QuerySet, Value

from warehouse.models import StockLevel

#: Platforms refuse food and cosmetics with less than a third of their life left.
LEAST_LIFE = 1 / 3
SOON_LIFE = 1 / 2
#: Where nobody told a shelf life, this many days are soon.
SOON_DAYS = 60


def lot_rows(user: Any) -> QuerySet[StockLevel]:
    """Filled bins whose pieces expire."""
    return (
        StockLevel.objects.visible_to(user)
        .filter(expires_on__isnull=False, on_hand__gt=0)
        .select_related("sku__product", "bin__warehouse")
    )


def too_old(today: date) -> Q:
    """Lots with less than a third of their life, or over."""
    # a date and whole days: PostgreSQL adds them up itself
    least = ExpressionWrapper(Value(today) + F("sku__shelf_days") / 3, output_field=DateField())
    return Q(expires_on__lt=today) | Q(sku__shelf_days__isnull=False, expires_on__lt=least)


def share_left(row: StockLevel, today: date) -> float | None:
    """The part of its shelf life a lot still has; None where the shelf life is not known."""
    if not row.sku.shelf_days or row.expires_on is None:
        return None
    return (row.expires_on - today).days / row.sku.shelf_days


def mood(row: StockLevel, today: date) -> str:
    """`act`: over, or too old for the platforms; `watch`: soon."""
    if row.expires_on is None:
        return "flat"
    days, share = (row.expires_on - today).days, share_left(row, today)
    if days < 0 or (share is not None and share < LEAST_LIFE):
        return "act"
    soon = share < SOON_LIFE if share is not None else days < SOON_DAYS
    return "watch" if soon else "good"
