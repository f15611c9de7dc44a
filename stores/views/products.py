"""Goods: the list of products and the page of one."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ecomops.core import acts
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.ui.answers import drawer_or_page
from ecomops.ui.lists import Empty, ListPage, Preset
from stores.filters import ProductFilter
from stores.models import Product
from stores.selectors import catalogue as reading
from stores.tables import ProductTable


class ProductList(ListPage):
    """Everything that is sold."""

    page = "stores.products"
    action = "stores.view_catalogue"
    title = _("Products")
    template_name = "stores/product_list.html"
    table_class = ProductTable
    filterset_class = ProductFilter
    default_sort = "name"
    optional = ("stage", "listings", "category")
    phone = {"name": "title", "skus": "amount", "category": "meta", "role": "state"}
    presets = (
        Preset("all", _("All")),
        *(Preset(code, label, f"role={code}") for code, label in Product.Role.choices),
    )
    empty = Empty(
        _("No products yet"),
        _("Import a product file: seller's code, name, and whatever else you know of them."),
        "package",
        "/stores/imports/new/",
        _("Import products"),
    )

    def get_queryset(self) -> QuerySet[Product]:
        """Products in use."""
        return reading.product_rows()

    def row_url(self, row: Product) -> str:
        """The page of the product."""
        return reverse("stores:product-detail", args=[row.pk])


@require_GET
@allowed("stores.view_catalogue")
def product_detail(request: StaffRequest, product_id: int) -> HttpResponse:
    """One product with its SKUs, costs, barcodes and listings."""
    try:
        product, skus, listings = reading.product_page(
            product_id, request.user, timezone.localdate()
        )
    except Product.DoesNotExist as unknown:
        raise Http404 from unknown
    source, drawing = reading.picture(product)
    edits = may(request.user, "stores.manage_catalogue")
    context = {
        "product": product,
        "skus": skus,
        "listings": listings,
        "picture": source,
        "drawing": drawing,
        "costs": may(request.user, "stores.view_costs"),
        "changes": acts.said(reading.changes(product, skus)) if edits else [],
    }
    return drawer_or_page(request, "stores/product.html", context)
