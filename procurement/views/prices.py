"""The price library: the list of prices, and the history of one SKU."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.ui import charts
from ecomops.ui.lists import Empty, ListPage
from procurement.filters import PriceFilter
from procurement.models import PriceEntry
from procurement.tables import PriceTable
from stores.models import Sku


class PriceList(ListPage):
    """Every price quoted or paid."""

    page = "procurement.prices"
    action = "procurement.view_prices"
    title = _("Price library")
    table_class = PriceTable
    filterset_class = PriceFilter
    default_sort = "-on"
    opens_drawer = False
    phone = {"sku": "title", "landed": "amount", "supplier": "meta", "on": "side"}
    empty = Empty(
        _("No prices yet"), _("Every opened quote and every sent order adds its prices."),
        "currency-yuan", "/procurement/rfqs/", _("RFQs"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[PriceEntry]:
        """All prices."""
        return PriceEntry.objects.select_related("sku__product", "supplier")

    def row_url(self, row: PriceEntry) -> str:
        """The SKU's history."""
        return reverse("procurement:price", args=[row.sku_id])


@require_GET
@allowed("procurement.view_prices")
def of_sku(request: StaffRequest, sku_id: int) -> HttpResponse:
    """What a SKU has cost, as a chart and a table."""
    sku = get_object_or_404(Sku.objects.select_related("product"), pk=sku_id)
    rows = list(sku.prices.select_related("supplier").order_by("on", "pk"))
    base = rows[-1].currency if rows else ""
    context = {
        "sku": sku,
        "entries": rows[::-1],
        "chart": _chart([row for row in rows if row.currency == base]),
        "average": sum(row.landed for row in rows) / len(rows) if rows else None,
        "suppliers": sku.supplied_by.select_related("supplier"),
    }
    return render(request, "procurement/price.html", context)


def _chart(rows: list[PriceEntry]) -> charts.Chart | None:
    """The mean landed cost of each day on which a price came, paid and quoted apart."""
    days = sorted({row.on for row in rows})
    if len(days) < 2:
        return None
    series = [
        charts.Series(gettext("Price paid"), _means(rows, days, PriceEntry.Kind.PAID), "points"),
        charts.Series(
            gettext("Quoted"), _means(rows, days, PriceEntry.Kind.QUOTED), "points", "--c2"
        ),
    ]
    label = gettext("Landed unit cost")
    digits = 2 if min(row.landed for row in rows) >= 1 else 4
    return charts.by_day(charts.DayChart("price", label, days, series, digits=digits))


def _means(rows: list[PriceEntry], days: list[date], kind: str) -> list[float | None]:
    grouped = {on: [float(r.landed) for r in rows if r.on == on and r.kind == kind] for on in days}
    return [sum(found) / len(found) if found else None for found in grouped.values()]
