"""Lots: what expires, and what the platforms will soon refuse."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecomops.ui.lists import Empty, ListPage, Preset
from warehouse.filters import LotFilter
from warehouse.lot_tables import LotTable
from warehouse.models import SkuBalance, StockLevel
from warehouse.selectors import lots


class LotList(ListPage):
    """Filled bins whose pieces expire, the oldest first."""

    page = "warehouse.lots"
    action = "warehouse.view_stock"
    title = _("Lots and shelf life")
    table_class = LotTable
    filterset_class = LotFilter
    template_name = "warehouse/lot_list.html"
    default_columns = ("sku", "lot", "place", "warehouse", "on_hand", "expires", "left")
    default_sort = "expires"
    phone = {"sku": "title", "on_hand": "amount", "lot": "meta", "left": "side"}
    presets = (
        Preset("all", _("All")),
        Preset("too_old", _("Too old for platforms"), "life=too_old"),
    )
    empty = Empty(
        _("Nothing here expires"),
        _("Lots with an end day are listed here as soon as they are received."),
        "calendar",
    )

    def get_queryset(self) -> QuerySet[StockLevel]:
        """Lots of one's warehouses."""
        return lots.lot_rows(self.request.user)

    def preset_counts(self) -> Mapping[str, int]:
        """How many are too old."""
        rows = lots.lot_rows(self.request.user).filter(lots.too_old(timezone.localdate()))
        return {"too_old": rows.count()}

    def row_url(self, row: StockLevel) -> str:
        """The page of the SKU in its warehouse."""
        if not hasattr(self, "_pages"):
            self._pages = {
                (sku, house): pk
                for pk, sku, house in SkuBalance.objects.visible_to(self.request.user)
                .filter(sku__in=lots.lot_rows(self.request.user).values("sku"))
                .values_list("pk", "sku_id", "warehouse_id")
            }
        found = self._pages.get((row.sku_id, row.bin.warehouse_id))
        return reverse("warehouse:stock-detail", args=[found]) if found else ""
