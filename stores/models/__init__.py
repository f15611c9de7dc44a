"""The lowest business app's tables: channels, catalogue, orders, traffic and ads as reported."""

from stores.models.catalogue import (
    Kit,
    KitPart,
    KitRecipe,
    Listing,
    Product,
    Sku,
    SkuCost,
    SkuPack,
)
from stores.models.connection import Connection, WebhookCall
from stores.models.demand import DemandDay
from stores.models.imports import ImportBatch, ImportKind, ImportMapping
from stores.models.order import (
    Consignee,
    Order,
    OrderAmount,
    OrderLine,
    OrderLineItem,
    OrderVersion,
    Payment,
    Refund,
    ShipGroup,
)
from stores.models.sharing import ListingStock, SharePolicy, ShareRule, SkuOffer
from stores.models.store import Channel, LegalEntity, Store, StoreAccess
from stores.models.traffic import AdDay, EventFile, ItemTrafficDay, StoreTrafficDay

__all__ = [
    "AdDay",
    "Channel",
    "Connection",
    "Consignee",
    "DemandDay",
    "EventFile",
    "ImportBatch",
    "ImportKind",
    "ImportMapping",
    "ItemTrafficDay",
    "Kit",
    "KitPart",
    "KitRecipe",
    "LegalEntity",
    "Listing",
    "ListingStock",
    "Order",
    "OrderAmount",
    "OrderLine",
    "OrderLineItem",
    "OrderVersion",
    "Payment",
    "Product",
    "Refund",
    "SharePolicy",
    "ShareRule",
    "ShipGroup",
    "Sku",
    "SkuCost",
    "SkuOffer",
    "SkuPack",
    "Store",
    "StoreAccess",
    "StoreTrafficDay",
    "WebhookCall",
]
