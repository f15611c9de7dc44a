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


def _edit(page: str | None) -> str | None:
    return f"{page}edit/" if page else None


def _sku() -> str | None:
    from stores.models import Sku

    sku = Sku.objects.order_by("product__name_key", "code").first()
    return f"/stores/products/skus/{sku.pk}/" if sku is not None else None


def _kit() -> str | None:
    from stores.models import Kit

    kit = Kit.objects.order_by("pk").first()
    return f"/stores/products/kits/{kit.pk}/" if kit is not None else "/stores/products/kits/new/"


def _import(*states: str) -> str | None:
    from stores.models import ImportBatch

    batch = ImportBatch.objects.filter(state__in=states).order_by("-pk").first()
    return f"/stores/imports/{batch.pk}/" if batch is not None else None


def _shared() -> str | None:
    from stores.models import ListingStock

    row = ListingStock.objects.exclude(listing__sku=None).order_by("listing_id").first()
    return f"/stores/channel-stock/{row.listing.sku_id}/" if row is not None else None


def _line() -> str | None:
    from stores.models import Store

    store = Store.objects.order_by("colour").first()
    return f"/stores/connectors/{store.pk}/" if store is not None else None


OPEN_FIRST = (("click", "[data-rows] .row-open"),)

register(Page("orders", "/stores/orders/?state=released&sort=left"))
register(Page("orders-drawer", "/stores/orders/?state=released&sort=left", steps=OPEN_FIRST))
register(Page("order", _held_order))
register(Page("audit", "/stores/audit/", user="service"))
register(Page("imports", "/stores/imports/"))
register(Page("import-new", "/stores/imports/new/"))
register(Page("import-preview", lambda: _import("uploaded")))
register(Page("import-result", lambda: _import("done")))
register(Page("mappings", "/stores/imports/mappings/"))
register(Page("listings", "/stores/listings/"))
register(Page("listing", _listing))
register(Page("products", "/stores/products/"))
register(Page("product", _product))
register(Page("product-edit", lambda: _edit(_product())))
register(Page("sku", _sku))
register(Page("kits", "/stores/products/kits/"))
register(Page("kit", _kit))
register(Page("stores", "/stores/"))
register(Page("store-new", "/stores/new/", user="admin"))
register(Page("connectors", "/stores/connectors/", user="admin"))
register(Page("connection", _line, user="admin"))
register(Page("channel-stock", "/stores/channel-stock/"))
register(Page("share", _shared))
