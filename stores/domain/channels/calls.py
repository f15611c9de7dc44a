"""What we ask of a channel, and what each channel calls it."""

from __future__ import annotations

ORDERS, SHIP, SHIPPED, SET_STOCK, STOCK, WAYBILL, PRINTER = (
    "orders", "ship", "shipped", "set_stock", "stock", "waybill", "printer",
)  # fmt: skip
CALLS = (ORDERS, SHIP, SHIPPED, SET_STOCK, STOCK, WAYBILL, PRINTER)

_TOP = {
    ORDERS: "taobao.trades.sold.increment.get",
    SHIP: "taobao.logistics.offline.send",
    SHIPPED: "taobao.logistics.orders.detail.get",
    SET_STOCK: "taobao.skus.quantity.update",
    STOCK: "taobao.item.skus.get",
    WAYBILL: "cainiao.waybill.ii.get",
    PRINTER: "cainiao.cloudprint.status.get",
}
NAMES: dict[str, dict[str, str]] = {
    "tmall": _TOP,
    "taobao": _TOP,
    "jd": {
        ORDERS: "jingdong.pop.order.search",
        SHIP: "jingdong.pop.order.shipment",
        SHIPPED: "jingdong.pop.order.get",
        SET_STOCK: "jingdong.stock.updateSkuStock",
        STOCK: "jingdong.stock.getSkuStock",
    },
    "pdd": {
        ORDERS: "pdd.order.number.list.increment.get",
        SHIP: "pdd.logistics.online.send",
        SHIPPED: "pdd.order.information.get",
        SET_STOCK: "pdd.goods.quantity.update",
        STOCK: "pdd.goods.sku.stock.get",
        WAYBILL: "pdd.waybill.get",
    },
    "douyin": {
        ORDERS: "order.searchList",
        SHIP: "order.logisticsAdd",
        SHIPPED: "order.orderDetail",
        SET_STOCK: "sku.syncStock",
        STOCK: "sku.stockNum",
        WAYBILL: "logistics.newCreateOrder",
    },
}


def name_of(channel: str, call: str) -> str:
    """What the channel calls it."""
    return NAMES.get(channel, {}).get(call, call)


def call_of(channel: str, name: str) -> str | None:
    """What a channel's name of a call means; None for one it does not have."""
    known = {NAMES.get(channel, {}).get(call, call): call for call in CALLS}
    return known.get(name)
