"""What lists can be narrowed to."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warehouse.models import Count, SkuBalance, StockLevel
from warehouse.selectors import lots, stock
from warehouse.selectors.layout import warehouses_of

LEVELS = (
    ("low", _("Below safety stock")),
    ("short", _("Orders are short")),
    ("none", _("None left")),
)


class OfWarehouse(filters.FilterSet):
    """Filters of rows that hang on a warehouse: only the user's own are offered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["warehouse"].extra["choices"] = [
            (str(row.pk), row.label) for row in warehouses_of(self.request.user)
        ]


class StockFilter(OfWarehouse):
    q = filters.CharFilter(method="search", label=_("SKU, product or barcode"))
    warehouse = filters.MultipleChoiceFilter(field_name="warehouse_id", label=_("Warehouse"))
    level = filters.ChoiceFilter(choices=LEVELS, method="at_level", label=_("Level"))
    bin = filters.CharFilter(method="in_bin", label=_("Bin"))

    class Meta:
        model = SkuBalance
        fields: list[str] = []

    def search(self, rows: QuerySet[SkuBalance], _name: str, text: str) -> QuerySet[SkuBalance]:
        """By code, name or a barcode in full."""
        return rows.filter(stock.names_sku(text))

    def at_level(self, rows: QuerySet[SkuBalance], _name: str, value: str) -> QuerySet[SkuBalance]:
        """By what is left to promise."""
        conditions = {
            "low": stock.LOW,
            "short": Q(short_orders__gt=0),
            "none": Q(on_hand__lte=F("reserved")),
        }
        return rows.filter(conditions[value])

    def in_bin(self, rows: QuerySet[SkuBalance], _name: str, code: str) -> QuerySet[SkuBalance]:
        """By what lies in a bin."""
        there = StockLevel.objects.filter(
            bin__code=code.strip(), bin__warehouse=OuterRef("warehouse"), sku=OuterRef("sku"),
            on_hand__gt=0,
        )  # fmt: skip
        return rows.filter(Exists(there))


class CountFilter(OfWarehouse):
    warehouse = filters.MultipleChoiceFilter(field_name="warehouse_id", label=_("Warehouse"))
    state = filters.MultipleChoiceFilter(choices=Count.State, label=_("State"))

    class Meta:
        model = Count
        fields: list[str] = []


class LotFilter(OfWarehouse):
    q = filters.CharFilter(method="search", label=_("SKU, product or barcode"))
    warehouse = filters.MultipleChoiceFilter(field_name="bin__warehouse_id", label=_("Warehouse"))
    life = filters.ChoiceFilter(
        choices=(("too_old", _("Too old for platforms")),), method="by_life", label=_("Life left")
    )

    class Meta:
        model = StockLevel
        fields: list[str] = []

    def search(self, rows: QuerySet[StockLevel], _name: str, text: str) -> QuerySet[StockLevel]:
        """By code, name or a barcode in full."""
        return rows.filter(stock.names_sku(text))

    def by_life(self, rows: QuerySet[StockLevel], _name: str, _value: str) -> QuerySet[StockLevel]:
        """Less than a third of the shelf life left, or over."""
        return rows.filter(lots.too_old(timezone.localdate()))
