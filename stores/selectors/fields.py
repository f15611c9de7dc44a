"""The fields a column can mean, in words, and what a column most likely means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from stores.domain.mapping import FIELDS, NEEDED, MappedKind
from stores.domain.suggesting import suggest

LABELS: dict[str, Any] = {
    "order_id": _("Order number"), "line_id": _("Line number"), "item_id": _("Channel item id"),
    "sku_code": _("Seller's code"), "title": _("Title"), "spec": _("Spec"),
    "units": _("Pieces"), "price": _("Price of a piece"), "amount": _("Amount of the line"),
    "status": _("Status"), "placed_at": _("Placed"), "paid_at": _("Paid at"),
    "shipped_at": _("Shipped"), "completed_at": _("Completed"),
    "modified_at": _("Changed by the channel"), "currency": _("Currency"), "total": _("Total"),
    "freight": _("Freight"), "tax": _("Tax"), "discount_seller": _("Seller's discount"),
    "discount_platform": _("Platform's discount"), "discount_partner": _("Partner's discount"),
    "buyer_id": _("Buyer"), "buyer_note": _("Buyer's note"), "seller_memo": _("Seller's memo"),
    "courier": _("Courier"), "tracking": _("Waybill"), "name": _("Name"), "phone": _("Phone"),
    "country": _("Country"), "region": _("Province"), "city": _("City"),
    "district": _("District"), "street": _("Street"), "postcode": _("Postcode"),
    "address": _("Whole address"), "on": _("Day"), "tool": _("Tool"),
    "campaign_id": _("Campaign id"), "campaign": _("Campaign"), "keyword": _("Keyword"),
    "attribution_days": _("Attribution window (days)"), "product_code": _("Style number"),
    "category": _("Category"), "barcode": _("Barcode"), "list_price": _("List price"),
    "cost": _("Cost"), "weight_g": _("Weight (g)"), "size_mm": _("Size (mm)"),
    "place": _("Place"), "from_on": _("Valid from"), "role": _("Item role"),
    "stage": _("Life stage"), "uv": _("Visitors (UV)"), "pv": _("Page views (PV)"),
    "paid_amount": _("Paid amount"), "paid_buyers": _("Paid buyers"),
    "ad_cost": _("Ad spend"), "impressions": _("Impressions"), "clicks": _("Clicks"),
}  # fmt: skip


GOODS_NAME = _("Product name")


def label(field: str, kind: MappedKind = "orders") -> Any:
    """What a field of a kind is called."""
    if field == "name" and kind != "orders":
        return GOODS_NAME
    return LABELS.get(field, field)


def choices(kind: MappedKind) -> list[tuple[str, Any]]:
    """The fields of a kind for a select, nothing first."""
    return [("", _("not used")), *((name, label(name, kind)) for name in FIELDS[kind])]


def needed(kind: MappedKind) -> list[list[Any]]:
    """Fields without which a kind cannot be read; of each list one is enough."""
    return [[label(name, kind) for name in names] for names in NEEDED[kind]]


def guesses(kind: MappedKind, columns: Iterable[str]) -> dict[str, str]:
    """Column → the field it most likely means, each field once."""
    return {column: field for field, column in suggest(kind, list(columns)).items()}
