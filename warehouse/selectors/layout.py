"""Reading places: the warehouses one works in, and their bins with what lies in them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from stores.models import Store
from warehouse.domain.plan import Shelf
from warehouse.models import Bin, StoreWarehouse, Warehouse

WALKED = (Bin.Kind.PICK, Bin.Kind.RESERVE)


def warehouses_of(user: Any) -> QuerySet[Warehouse]:
    """The user's warehouses that are in use."""
    return Warehouse.objects.visible_to(user).filter(archived_at=None).order_by("code")


def chosen(user: Any, asked: str) -> tuple[list[Warehouse], Warehouse | None]:
    """The user's warehouses and the one asked for by id, or else the first."""
    mine = list(warehouses_of(user))
    found = next((one for one in mine if str(one.pk) == asked), None)
    return mine, found or next(iter(mine), None)


def warehouse_rows(user: Any) -> QuerySet[Warehouse]:
    """The user's warehouses with their bins and the stores they ship for counted."""
    return warehouses_of(user).annotate(
        bin_count=Count("bins", filter=Q(bins__archived_at=None), distinct=True),
        store_count=Count("stores", distinct=True),
    )


def shelves(warehouse: Warehouse, stops: Collection[int] = ()) -> list[Shelf]:
    """Every bin along an aisle with its pieces; `stops` are the bins a walk stops at."""
    rows = (
        Bin.objects.filter(warehouse=warehouse, archived_at=None, kind__in=WALKED)
        .annotate(units=Coalesce(Sum("levels__on_hand"), 0))
        .order_by("code")
        .values_list("pk", "code", "aisle", "block", "side", "position_mm", "units")
    )
    at = set(stops)
    return [
        Shelf(code, aisle, block, side, position, units, pk in at)
        for pk, code, aisle, block, side, position, units in rows
    ]


def bin_sums(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Bins, filled bins and pieces by kind of bin."""
    filled = Q(levels__on_hand__gt=0)
    rows = (
        Bin.objects.filter(warehouse=warehouse, archived_at=None)
        .values("kind")
        .annotate(
            bins=Count("pk", distinct=True),
            filled=Count("pk", filter=filled, distinct=True),
            units=Coalesce(Sum("levels__on_hand"), 0),
        )
        .order_by("kind")
    )
    return [{**row, "label": Bin.Kind(row["kind"]).label} for row in rows]


def ranked_stores(warehouse: Warehouse, user: Any) -> QuerySet[StoreWarehouse]:
    """The user's stores that are shipped from here, first choices first."""
    mine = Store.objects.visible_to(user)
    rows = StoreWarehouse.objects.filter(warehouse=warehouse, store__in=mine.values("pk"))
    return rows.select_related("store").order_by("rank", "store__code")


def bins_of(warehouse: Warehouse, codes: Collection[str]) -> dict[str, Bin]:
    """Bins in use by their code."""
    rows = Bin.objects.filter(warehouse=warehouse, code__in=codes, archived_at=None)
    return {row.code: row for row in rows}


def found_bins(user: Any, text: str, most: int) -> QuerySet[Bin]:
    """The user's bins whose code begins with a text."""
    rows = Bin.objects.visible_to(user).filter(code__istartswith=text, archived_at=None)
    return rows.select_related("warehouse").order_by(F("code"))[:most]
