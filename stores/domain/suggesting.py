"""A first draft of a column mapping for an unknown header: what its names most likely mean.

It is a proposal for a person to correct, so it may be wrong; nothing is imported by it alone.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence

from stores.domain.formats import ads, goods, sycm
from stores.domain.formats.base import plain_name
from stores.domain.mapping import FIELDS, MappedKind

_ORDERS: AnyMapping[str, tuple[str, ...]] = {
    "order_id": ("order id", "order number", "order no", "order", "invoice", "invoice no",
                 "invoiceno", "transaction id", "订单号", "订单编号", "主订单编号", "单号"),
    "line_id": ("line id", "order item id", "item id", "子订单编号"),
    "item_id": ("product id", "asin", "listing id", "商品id", "宝贝id"),
    "sku_code": ("sku", "stockcode", "stock code", "item code", "product code", "article",
                 "商家编码", "sku编码", "货号"),
    "title": ("title", "description", "product name", "item name", "product", "name of item",
              "category", "商品名称", "标题", "品名", "商品"),
    "spec": ("variant", "size", "colour", "color", "option", "规格", "商品属性"),
    "units": ("quantity", "qty", "units", "pieces", "数量", "购买数量", "件数"),
    "price": ("price", "unit price", "item price", "unitprice", "单价", "价格"),
    "amount": ("amount", "line total", "subtotal", "sales", "revenue", "金额", "小计"),
    "status": ("status", "order status", "state", "订单状态", "状态"),
    "placed_at": ("date", "order date", "invoicedate", "invoice date", "created at", "order time",
                  "purchase date", "time", "下单时间", "订单创建时间", "日期", "时间"),
    "paid_at": ("paid at", "payment date", "paid date", "付款时间", "支付时间"),
    "shipped_at": ("shipped at", "ship date", "fulfilled at", "发货时间"),
    "completed_at": ("completed at", "delivered at", "完成时间", "确认收货时间"),
    "modified_at": ("updated at", "modified at", "last updated", "修改时间"),
    "currency": ("currency", "currency code", "币种"),
    "total": ("total", "order total", "grand total", "订单金额", "总金额"),
    "freight": ("shipping", "freight", "shipping cost", "postage", "运费", "邮费"),
    "tax": ("tax", "vat", "taxes", "税"),
    "discount_seller": ("discount", "discount amount", "coupon", "优惠", "店铺优惠"),
    "discount_platform": ("platform discount", "平台优惠"),
    "buyer_id": ("customer id", "customer", "customerid", "buyer", "email", "user id", "买家",
                 "会员名", "买家会员名"),
    "buyer_note": ("note", "customer note", "comment", "买家留言"),
    "name": ("recipient", "recipient name", "ship name", "customer name", "收货人", "收件人"),
    "phone": ("phone", "ship phone", "telephone", "mobile", "手机", "联系电话"),
    "country": ("country", "ship country", "国家"),
    "region": ("state", "province", "ship state", "region", "省"),
    "city": ("city", "ship city", "市", "城市"),
    "street": ("street", "address line 1", "ship address"),
    "postcode": ("postcode", "zip", "postal code", "ship postal code", "邮编"),
    "address": ("address", "shipping address", "收货地址", "详细地址", "地址"),
    "courier": ("courier", "carrier", "快递公司", "物流公司"),
    "tracking": ("tracking number", "tracking", "waybill", "快递单号", "物流单号"),
}  # fmt: skip
_DAY = ("date", "day", "on", *sycm.DAY)
_TRAFFIC: AnyMapping[str, tuple[str, ...]] = {
    "on": _DAY,
    "item_id": ("item id", "product id", "商品ID"),
    "title": ("title", "product name", "商品名称"),
    "uv": ("visitors", "unique visitors", "uv", "users", *sycm.MEASURES["uv"]),
    "pv": ("page views", "pageviews", "views", "pv", *sycm.MEASURES["pv"]),
    "paid_buyers": ("buyers", "customers", *sycm.MEASURES["paid_buyers"]),
    "paid_orders": ("orders", "transactions", *sycm.MEASURES["paid_orders"]),
    "paid_amount": ("sales", "revenue", "amount", *sycm.MEASURES["paid_amount"]),
    "units": ("units", "items sold", *sycm.MEASURES["units"]),
    "carts": ("add to carts", "carts", *sycm.MEASURES["carts"]),
    "favs": ("favourites", "favorites", *sycm.MEASURES["favs"]),
    "bounce_rate": ("bounce rate", *sycm.MEASURES["bounce_rate"]),
    "refund_amount": ("refunds", *sycm.MEASURES["refund_amount"]),
}
_ADS: AnyMapping[str, tuple[str, ...]] = {
    "on": _DAY,
    "tool": ("tool", "channel", "platform", "场景名字"),
    "campaign_id": ("campaign id", "xyz campaign id", "计划ID"),
    "campaign": ("campaign", "campaign name", "计划名字"),
    "item_id": ("item id", "ad group id", "adset id", "fb campaign id", "商品ID"),
    "keyword": ("keyword", "ad id", "ad", "关键词"),
    "impressions": ("impressions", "views", *ads.MEASURES["impressions"]),
    "clicks": ("clicks", *ads.MEASURES["clicks"]),
    "ad_cost": ("cost", "spend", "spent", "amount spent", *ads.MEASURES["ad_cost"]),
    "ad_sales": ("sales", "revenue", "conversion value", *ads.MEASURES["ad_sales"]),
    "ad_orders": ("orders", "conversions", "purchases", *ads.MEASURES["ad_orders"]),
}
_GOODS: AnyMapping[str, tuple[str, ...]] = {
    "sku_code": goods.SKU,
    "name": goods.NAME,
    "units": goods.STOCK,
    "cost": goods.COST,
    "from_on": goods.FROM,
    "list_price": ("list_price", "price", "售价", "吊牌价"),
    "category": ("category", "类目", "分类"),
    "barcode": ("barcode", "ean", "条码"),
    "currency": ("currency", "币种"),
    "place": ("warehouse", "place", "仓库"),
}
SPELLINGS: AnyMapping[MappedKind, AnyMapping[str, tuple[str, ...]]] = {
    "orders": _ORDERS,
    "traffic": _TRAFFIC,
    "ads": _ADS,
    "products": _GOODS,
    "stock": _GOODS,
    "costs": _GOODS,
}


def suggest(kind: MappedKind, header: Sequence[str]) -> dict[str, str]:
    """Field → column for every column whose name is a usual one; each column is used once."""
    columns = {_bare(name): name for name in reversed(header) if name}
    found: dict[str, str] = {}
    for field, spellings in SPELLINGS[kind].items():
        if field not in FIELDS[kind]:
            continue
        for spelling in spellings:
            column = columns.pop(_bare(spelling), None)
            if column is not None:
                found[field] = column
                break
    return found


def _bare(name: str) -> str:
    return plain_name(name).replace("-", "")
