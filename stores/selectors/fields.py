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
}  # fmt: skip
# What a report measures.
MEASURES: dict[str, Any] = {
    "ad_cost": _("Ad spend"), "impressions": _("Impressions"), "clicks": _("Clicks"),
    "ad_cost_audience": _("Spend on audience ads"),
    "ad_cost_full_site": _("Spend on full-site ads"),
    "ad_cost_keyword": _("Spend on keyword ads"), "ad_cost_smart": _("Spend on smart ads"),
    "affiliate_commission": _("Affiliate commission"), "ad_orders": _("Attributed orders"),
    "ad_orders_direct": _("Direct attributed orders"),
    "ad_orders_assisted": _("Assisted attributed orders"), "ad_sales": _("Attributed sales"),
    "ad_sales_direct": _("Direct attributed sales"),
    "ad_sales_assisted": _("Assisted attributed sales"), "presale_amount": _("Presale amount"),
    "presale_orders": _("Presale orders"), "placed_orders": _("Placed orders"),
    "placed_amount": _("Placed amount"), "placed_buyers": _("Ordering buyers"),
    "placed_units": _("Pieces ordered"), "paid_orders": _("Paid orders"),
    "paid_suborders": _("Paid order lines"), "shipped_orders": _("Shipped orders"),
    "net_sales": _("Net sales"), "net_orders": _("Net orders"), "free_sales": _("Free sales"),
    "free_impressions": _("Free impressions"), "refund_amount": _("Refunds"),
    "buyers": _("Buyers"), "new_buyers": _("New buyers"), "old_buyers": _("Returning buyers"),
    "old_buyers_amount": _("Paid by returning buyers"), "members": _("New members"),
    "visits": _("Visits"), "visitors": _("Visitors"), "uv_new": _("New visitors"),
    "uv_old": _("Returning visitors"), "item_uv": _("Visitors of items"),
    "item_pv": _("Views of items"), "search_uv": _("Visitors from search"),
    "search_buyers": _("Buyers from search"), "live_uv": _("Visitors of live sessions"),
    "video_uv": _("Visitors of videos"), "article_uv": _("Visitors of articles"),
    "bounce_rate": _("Bounce rate"), "bounces": _("Visits that saw one page"),
    "stay_seconds": _("Seconds stayed"), "favs": _("Favourites"),
    "shop_favs": _("Favourites of the shop"), "carts": _("Add-to-cart visitors"),
    "cart_units": _("Pieces added to cart"), "chats": _("Chats"), "coupons": _("Coupons taken"),
    "score_item": _("Score: as described"), "score_service": _("Score: service"),
    "score_delivery": _("Score: delivery"),
}  # fmt: skip


GOODS_NAME = _("Product name")


def label(field: str, kind: MappedKind = "orders") -> Any:
    """What a field of a kind is called."""
    if field == "name" and kind != "orders":
        return GOODS_NAME
    return LABELS.get(field) or MEASURES.get(field, field)


def choices(kind: MappedKind) -> list[tuple[str, Any]]:
    """The fields of a kind for a select, nothing first."""
    return [("", _("not used")), *((name, label(name, kind)) for name in FIELDS[kind])]


def needed(kind: MappedKind) -> list[list[Any]]:
    """Fields without which a kind cannot be read; of each list one is enough."""
    return [[label(name, kind) for name in names] for names in NEEDED[kind]]


def guesses(kind: MappedKind, columns: Iterable[str]) -> dict[str, str]:
    """Column → the field it most likely means, each field once."""
    return {column: field for field, column in suggest(kind, list(columns)).items()}
