"""Reading what listings are to show, and how the lines to the channels do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from stores.models import Connection, Listing, ListingStock, Sku, Store, WebhookCall

OPEN = Q(wanted_version__gt=F("acked_version"))
DIFFERS = Q(shown__isnull=False) & ~Q(shown=F("wanted"))
UNKNOWN = Q(sent_version__gt=F("acked_version"))
WATCH_AFTER, ACT_AFTER = timedelta(minutes=10), timedelta(hours=1)


def rows(user: Any) -> QuerySet[ListingStock]:
    """Listings of one's stores with what became of the latest number, as one word."""
    return (
        ListingStock.objects.visible_to(user)
        .filter(listing__store__archived_at=None)
        .annotate(
            course=Case(
                When(listing__store__connection=None, then=Value("no_line")),
                When(UNKNOWN, then=Value("unknown")),
                When(held_since__isnull=False, then=Value("held")),
                When(OPEN & Q(failures__gt=0), then=Value("failing")),
                When(OPEN, then=Value("open")),
                When(DIFFERS, then=Value("differs")),
                When(wanted=0, then=Value("sold_out")),
                default=Value("same"),
                output_field=CharField(),
            )
        )
        .select_related("listing__store", "listing__sku__product", "listing__kit")
    )


def differing_count(user: Any) -> int:
    """How many listings show something else than they are to show."""
    return rows(user).filter(OPEN | DIFFERS).exclude(listing__store__connection=None).count()


def of_sku(user: Any, sku: Sku) -> QuerySet[ListingStock]:
    """What each of one's listings of a SKU shows."""
    return rows(user).filter(listing__sku=sku).order_by("listing__store__colour", "listing_id")


def sellers(user: Any, sku: Sku) -> list[Store]:
    """One's stores that list a SKU."""
    listed = Listing.objects.filter(sku=sku).values("store_id")
    return list(Store.objects.visible_to(user).filter(pk__in=listed, archived_at=None))


def lines(user: Any, *, at: datetime) -> QuerySet[Store]:
    """One's stores with their lines, what waits for their listings and refused messages."""
    waiting = (
        ListingStock.objects.filter(OPEN | DIFFERS, listing__store=OuterRef("pk"))
        .order_by()
        .values("listing__store")
        .annotate(n=Count("*"))
        .values("n")
    )
    refused = (
        WebhookCall.objects.filter(
            store=OuterRef("pk"), accepted=False, at__gt=at - timedelta(days=1)
        )
        .order_by()
        .values("store")
        .annotate(n=Count("*"))
        .values("n")
    )
    return (
        Store.objects.visible_to(user)
        .filter(archived_at=None)
        .select_related("connection")
        .annotate(waiting=Coalesce(Subquery(waiting), 0), refused=Coalesce(Subquery(refused), 0))
    )


def mood_of(line: Connection | None, *, at: datetime) -> str:
    """How a line does: its watermark tells how late the newest order may be."""
    if line is None or not line.is_on:
        return "flat"
    late = at - line.watermark_at if line.watermark_at else None
    if late is None or late > ACT_AFTER:
        return "act"
    return "watch" if late > WATCH_AFTER or line.error else "good"


def troubled_count(user: Any, *, at: datetime) -> int:
    """How many of one's lines are an hour behind or more."""
    return (
        Connection.objects.visible_to(user)
        .filter(Q(watermark_at=None) | Q(watermark_at__lt=at - ACT_AFTER), is_on=True)
        .filter(store__archived_at=None)
        .count()
    )
