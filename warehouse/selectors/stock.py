"""Reading stock: balances by SKU, levels by bin, the moves behind them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from stores.models import Sku, SkuPack
from warehouse.models import Reservation, SkuBalance, Status, StockLevel, StockMove

LATEST = 60
LOW = Q(on_hand__lt=F("reserved") + F("safety"))


def balance_rows(user: Any) -> QuerySet[SkuBalance]:
    """Stock of the user's warehouses with what is free and how many orders are short."""
    short = (
        Reservation.objects.filter(
            warehouse=OuterRef("warehouse"), sku=OuterRef("sku"),
            state=Reservation.State.LIVE, held__lt=F("wanted"),
        )
        .order_by()
        .values("sku")
        .annotate(orders=Count("order_id", distinct=True))
        .values("orders")
    )  # fmt: skip
    return (
        SkuBalance.objects.visible_to(user)
        .annotate(free=F("on_hand") - F("reserved"), short_orders=Coalesce(Subquery(short), 0))
        .select_related("sku__product", "warehouse")
    )


def low_count(user: Any) -> int:
    """How many SKUs have less available than their safety stock."""
    return SkuBalance.objects.visible_to(user).filter(LOW).count()


def aside(user: Any, *, every: bool = False) -> QuerySet[StockLevel]:
    """Levels of pieces set aside in one's warehouses; those that are gone too, when asked."""
    rows = StockLevel.objects.visible_to(user).exclude(status=Status.GOOD)
    rows = rows if every else rows.filter(on_hand__gt=0)
    return rows.select_related("sku__product", "bin__warehouse")


def aside_counts(user: Any) -> dict[str, int]:
    """How many lines are held, and how many damaged."""
    rows = aside(user).order_by().values("status").annotate(n=Count("pk"))
    return {row["status"]: row["n"] for row in rows}


def names_sku(text: str, prefix: str = "sku__") -> Q:
    """The condition that a text names a SKU: its code, its product, or a barcode in full."""
    text = text.strip()
    packs = SkuPack.objects.filter(barcode=text).values("sku_id")
    return (
        Q(**{f"{prefix}code__istartswith": text})
        | Q(**{f"{prefix}product__name__icontains": text})
        | Q(**{f"{prefix}product__name_en__icontains": text})
        | Q(**{f"{prefix}pk__in": packs})
    )


def sku_of(code: str) -> Sku | None:
    """The SKU of a seller's code or a barcode."""
    code = code.strip()
    pack = SkuPack.objects.filter(barcode=code).select_related("sku__product").first()
    if pack is not None:
        found: Sku = pack.sku
        return found
    return Sku.objects.select_related("product").filter(code=code).first()


def levels(row: SkuBalance) -> QuerySet[StockLevel]:
    """Where the pieces lie, the fullest bin first."""
    return (
        StockLevel.objects.filter(bin__warehouse_id=row.warehouse_id, sku_id=row.sku_id)
        .filter(on_hand__gt=0)
        .select_related("bin")
        .order_by("-on_hand", "bin__code", "lot", "status")
    )


def moves(row: SkuBalance) -> QuerySet[StockMove]:
    """The latest moves of a SKU in a warehouse, newest first."""
    return (
        StockMove.objects.filter(warehouse_id=row.warehouse_id, sku_id=row.sku_id)
        .select_related("from_bin", "to_bin")
        .order_by("-at", "-pk")[:LATEST]
    )


def short_claims(row: SkuBalance) -> QuerySet[Reservation]:
    """Claims on a SKU that lack pieces, the oldest first: the next pieces go to them."""
    return (
        Reservation.objects.filter(
            warehouse_id=row.warehouse_id, sku_id=row.sku_id,
            state=Reservation.State.LIVE, held__lt=F("wanted"),
        )
        .order_by("at", "pk")[:LATEST]
    )  # fmt: skip
