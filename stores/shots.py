"""Pages of this app that are pictured."""

from __future__ import annotations

from ecomops.ui.shots import Page, register


def _held_order() -> str | None:
    from stores.models import Order

    order = Order.objects.filter(state=Order.State.HELD).order_by("-held_at").first()
    order = order or Order.objects.order_by("-placed_at").first()
    return f"/stores/orders/{order.pk}/" if order is not None else None


def _listing() -> str | None:
    from stores.models import Listing

    listing = Listing.objects.order_by("sku_id", "pk").first()
    return f"/stores/listings/{listing.pk}/" if listing is not None else None


def _product() -> str | None:
    from stores.models import Product

    product = Product.objects.order_by("name_key").first()
    return f"/stores/products/{product.pk}/" if product is not None else None


def _import(*states: str) -> str | None:
    from stores.models import ImportBatch

    batch = ImportBatch.objects.filter(state__in=states).order_by("-pk").first()
    return f"/stores/imports/{batch.pk}/" if batch is not None else None


OPEN_FIRST = (("click", "[data-rows] .row-open"),)

register(Page("orders", "/stores/orders/?state=released&sort=left"))
register(Page("orders-drawer", "/stores/orders/?state=released&sort=left", steps=OPEN_FIRST))
register(Page("order", _held_order))
register(Page("audit", "/stores/audit/", user="service"))
register(Page("imports", "/stores/imports/"))
register(Page("import-new", "/stores/imports/new/"))
register(Page("import-preview", lambda: _import("uploaded")))
register(Page("import-result", lambda: _import("done")))
register(Page("mappings", "/stores/mappings/"))
register(Page("listings", "/stores/listings/"))
register(Page("listing", _listing))
register(Page("products", "/stores/products/"))
register(Page("product", _product))
register(Page("stores", "/stores/"))
register(Page("store-new", "/stores/new/", user="admin"))
