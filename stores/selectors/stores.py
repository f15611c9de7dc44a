"""Reading stores with what came in last."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.db.models import Max, OuterRef, QuerySet, Subquery

from stores.models import ImportBatch, Order, Store, StoreTrafficDay

# What sellers here sell from; any other zone may be typed.
USUAL_ZONES = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Asia/Singapore", "Europe/London",
    "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "Asia/Kolkata", "Australia/Sydney", "UTC",
)  # fmt: skip


def store_rows(user: Any) -> QuerySet[Store]:
    """The user's stores with their last order, last traffic day and last import."""
    orders = Order.objects.filter(store=OuterRef("pk")).order_by("-placed_at")
    traffic = (
        StoreTrafficDay.objects.filter(store=OuterRef("pk"), is_current=True)
        .order_by()
        .values("store")
        .annotate(last=Max("on"))
    )
    imports = ImportBatch.objects.filter(store=OuterRef("pk")).order_by("-pk")
    return (
        Store.objects.visible_to(user)
        .filter(archived_at=None)
        .select_related("entity")
        .annotate(
            last_order_at=Subquery(orders.values("placed_at")[:1]),
            last_traffic_on=Subquery(traffic.values("last")),
            last_import_at=Subquery(imports.values("created_at")[:1]),
        )
    )


def latest_zones() -> list[str]:
    """Zone names to offer while somebody types."""
    known = available_timezones()
    return [zone for zone in USUAL_ZONES if zone in known]
