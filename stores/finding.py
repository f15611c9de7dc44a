"""What the global search finds of goods beside orders and products: SKUs and listings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from ecomops.core.policies import may
from ecomops.work.search import MOST, Hit
from stores.models import Listing, Sku


def skus(user: Any, text: str) -> Iterator[Hit]:
    """SKUs by code or barcode."""
    if not may(user, "stores.view_catalogue"):
        return
    wanted = Q(code__istartswith=text) | Q(packs__barcode=text)
    rows = Sku.objects.filter(wanted, archived_at=None).select_related("product").distinct()
    for sku in rows.order_by("code")[:MOST]:
        address = reverse("stores:product-detail", args=[sku.product_id])
        yield Hit(gettext("SKU"), sku.code, f"{sku.product.label} {sku.spec}".strip(), address)


def listings(user: Any, text: str) -> Iterator[Hit]:
    """Listings by the channel's item number or the seller's code."""
    if not may(user, "stores.view_listings"):
        return
    rows = Listing.objects.visible_to(user).filter(Q(item_id=text) | Q(sku_code__iexact=text))
    for listing in rows.select_related("store").order_by("pk")[:MOST]:
        address = reverse("stores:listing-match", args=[listing.pk])
        yield Hit(gettext("Listing"), str(listing), listing.store.label, address)
