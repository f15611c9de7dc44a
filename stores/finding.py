"""What the global search finds here: orders and waybills, SKUs, products, listings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from ecomops.core.policies import may
from ecomops.work.search import MOST, Hit
from stores.models import Listing, Order, Product, Sku
from stores.selectors.catalogue import names_product
from stores.selectors.orders import found


def orders(user: Any, text: str) -> Iterator[Hit]:
    """Orders by number, waybill, phone or name, exactly."""
    if not may(user, "stores.view_orders") or len(text) < 4:
        return
    rows = found(Order.objects.visible_to(user).select_related("store"), text)
    for order in rows.order_by("-pk")[:MOST]:
        detail = f"{order.store.label} · {order.get_state_display()}"
        address = reverse("stores:order-detail", args=[order.pk])
        yield Hit(gettext("Order"), order.external_id, detail, address)


def skus(user: Any, text: str) -> Iterator[Hit]:
    """SKUs by code or barcode."""
    if not may(user, "stores.view_catalogue"):
        return
    wanted = Q(code__istartswith=text) | Q(packs__barcode=text)
    rows = Sku.objects.filter(wanted, archived_at=None).select_related("product").distinct()
    for sku in rows.order_by("code")[:MOST]:
        address = reverse("stores:product-detail", args=[sku.product_id])
        yield Hit(gettext("SKU"), sku.code, f"{sku.product.label} {sku.spec}".strip(), address)


def products(user: Any, text: str) -> Iterator[Hit]:
    """Products by name or style number."""
    if not may(user, "stores.view_catalogue"):
        return
    rows = Product.objects.filter(names_product(text), archived_at=None)
    for product in rows.order_by("name_key")[:MOST]:
        address = reverse("stores:product-detail", args=[product.pk])
        yield Hit(gettext("Product"), product.label, product.code, address)


def listings(user: Any, text: str) -> Iterator[Hit]:
    """Listings by the channel's item number or the seller's code."""
    if not may(user, "stores.view_listings"):
        return
    rows = Listing.objects.visible_to(user).filter(Q(item_id=text) | Q(sku_code__iexact=text))
    for listing in rows.select_related("store").order_by("pk")[:MOST]:
        address = reverse("stores:listing-match", args=[listing.pk])
        yield Hit(gettext("Listing"), str(listing), listing.store.label, address)
