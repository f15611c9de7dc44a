"""How each channel writes: order numbers, statuses, payment methods, what buyers note."""

from __future__ import annotations

from datetime import date
from typing import Final

#: Family → state → the channel's own word. "unpaid" is closed without a payment.
STATUSES: Final[dict[str, dict[str, str]]] = {
    "tb": {
        "placed": "等待买家付款",
        "paid": "买家已付款,等待卖家发货",
        "shipped": "卖家已发货,等待买家确认",
        "completed": "交易成功",
        "closed": "交易关闭",
        "unpaid": "交易关闭",
    },
    "jd": {
        "placed": "等待付款",
        "paid": "等待出库",
        "shipped": "等待确认收货",
        "completed": "完成",
        "closed": "已取消",
        "unpaid": "已取消",
    },
    "pdd": {
        "placed": "待付款",
        "paid": "待发货",
        "shipped": "已发货，待收货",
        "completed": "已收货",
        "closed": "退款成功",
        "unpaid": "已取消",
    },
    "dy": {
        "placed": "待支付",
        "paid": "待发货",
        "shipped": "已发货",
        "completed": "已完成",
        "closed": "已关闭",
        "unpaid": "已关闭",
    },
    "own": {
        "placed": "pending",
        "paid": "processing",
        "shipped": "shipped",
        "completed": "completed",
        "closed": "refunded",
        "unpaid": "cancelled",
    },
    "us": {
        "placed": "pending",
        "paid": "paid / unfulfilled",
        "shipped": "paid / fulfilled",
        "completed": "paid / fulfilled / archived",
        "closed": "refunded",
        "unpaid": "voided",
    },
}
#: What a refunded line says: still open, done.
REFUNDS: Final = {"us": ("refund pending", "refunded"), "own": ("refund pending", "refunded")}
REFUNDS_CHINESE: Final = ("退款中", "退款成功")
METHODS: Final = {"tb": "支付宝", "jd": "微信支付", "pdd": "微信支付", "dy": "抖音支付",
                  "own": "微信支付", "us": "Shopify Payments"}  # fmt: skip
COURIERS: Final = (("申通快递", 0.38), ("中通快递", 0.34), ("圆通速递", 0.16), ("顺丰速运", 0.09),
                   ("邮政快递", 0.03))  # fmt: skip
COURIERS_ABROAD: Final = (("USPS", 0.6), ("UPS", 0.4))
TRACKING: Final = {"申通快递": "77", "中通快递": "78", "圆通速递": "YT", "顺丰速运": "SF",
                   "邮政快递": "98", "USPS": "94", "UPS": "1Z"}  # fmt: skip
NOTES: Final = (
    "请尽快发货，周末要用", "麻烦发顺丰，差价我补", "送人的，不要放价签", "颜色缺货请先联系我",
    "地址改到公司前台", "和另一单一起发", "请周六日送货", "包装结实一点，上次破了",
    "开发票，抬头稍后发", "尺码拿不准，发货前请联系", "婚礼 28 号，务必赶上", "不要放驿站，送上门",
)  # fmt: skip
NOTES_ABROAD: Final = (
    "Please leave at the side door.", "It is a gift, no invoice in the box.",
    "Could you ship both orders together?", "Needed before Friday, thank you!",
)  # fmt: skip
MEMOS: Final = (
    "已电联，同意换色",
    "老客户，送小样",
    "改地址已确认",
    "缺货已告知，愿等",
    "补差价 10 元已收",
)


def order_number(family: str, shop: int, at: int, placed: int, on: date) -> str:
    """The channel's number of a store's order number `at`."""
    if family == "tb":
        return str(2_000_000_000_000_000 + (placed - 1_550_000_000) * 10_000_000 + at * 7 + shop)
    if family == "jd":
        return str(290_000_000_000 + at * 317_003 + at * at % 311)
    if family == "pdd":
        return f"{on:%y%m%d}-{at * 48_271 % 100_000_000:08d}{shop}{at:06d}"
    if family == "dy":
        return str(6_918_000_000_000_000_000 + shop * 10**15 + at * 1_000_003_001 + at * at % 9_973)
    if family == "own":
        return f"HY{on:%Y%m%d}{at:06d}"
    return f"#{1001 + at}"


def buyer_number(family: str, shop: int, buyer: int) -> str:
    """The channel's own id of a buyer in one store."""
    mixed = (buyer * 2_654_435_761 + shop * 97) % 2**40
    return f"AAE{mixed:010x}" if family == "tb" else f"{family}{shop}_{mixed:010x}"
