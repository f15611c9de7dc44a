"""Each channel's own words for where an order stands, and the five states they mean here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from stores.domain.formats.base import Refusal
from stores.domain.records import OrderState

_SIGNS = re.compile(r"[\s,.;:，。；：、()（）\[\]【】_/|+-]+")

TAOBAO: Mapping[str, OrderState] = {
    "等待买家付款": "placed",
    "买家未付款": "placed",
    "待付款": "placed",
    "没有创建支付宝交易": "placed",
    "付款确认中": "placed",
    "等待买家付尾款": "placed",
    "定金已付尾款未付": "placed",
    "买家已付定金": "placed",
    "买家已付款等待卖家发货": "paid",
    "买家已付款": "paid",
    "等待卖家发货": "paid",
    "待发货": "paid",
    "卖家部分发货": "paid",
    "部分发货中": "paid",
    "拼团中订单已付款但禁止发货": "paid",
    "卖家已发货等待买家确认": "shipped",
    "卖家已发货": "shipped",
    "等待买家确认收货": "shipped",
    "物流派件中": "shipped",
    "买家已签收": "shipped",
    "买家已签收货到付款专用": "shipped",
    "交易成功": "completed",
    "交易关闭": "closed",
    "交易被淘宝关闭": "closed",
    "退款成功交易关闭": "closed",
    "TRADE_NO_CREATE_PAY": "placed",
    "WAIT_BUYER_PAY": "placed",
    "PAY_PENDING": "placed",
    "WAIT_PRE_AUTH_CONFIRM": "placed",
    "WAIT_SELLER_SEND_GOODS": "paid",
    "SELLER_CONSIGNED_PART": "paid",
    "PAID_FORBID_CONSIGN": "paid",
    "WAIT_BUYER_CONFIRM_GOODS": "shipped",
    "TRADE_BUYER_SIGNED": "shipped",
    "TRADE_FINISHED": "completed",
    "TRADE_CLOSED": "closed",
    "TRADE_CLOSED_BY_TAOBAO": "closed",
}
JD: Mapping[str, OrderState] = {
    "等待付款": "placed",
    "未付款": "placed",
    "待付款": "placed",
    "等待付款确认": "placed",
    "等待出库": "paid",
    "待出库": "paid",
    "等待发货": "paid",
    "待发货": "paid",
    "等待打印": "paid",
    "已打印": "paid",
    "正在出库": "paid",
    "锁定": "paid",
    "暂停": "paid",
    "锁定等待出库": "paid",
    "暂停等待出库": "paid",
    "已出库": "shipped",
    "等待确认收货": "shipped",
    "待收货": "shipped",
    "已发货": "shipped",
    "配送中": "shipped",
    "正在配送": "shipped",
    "完成": "completed",
    "已完成": "completed",
    "取消": "closed",
    "已取消": "closed",
    "删除": "closed",
    "锁定删除": "closed",
    "拒收": "closed",
    "交易关闭": "closed",
    "WAIT_SELLER_STOCK_OUT": "paid",
    "WAIT_SELLER_DELIVERY": "paid",
    "LOCKED": "paid",
    "POP_ORDER_PAUSE": "paid",
    "WAIT_GOODS_RECEIVE_CONFIRM": "shipped",
    "FINISHED_L": "completed",
    "TRADE_CANCELED": "closed",
}
PDD: Mapping[str, OrderState] = {
    "待付款": "placed",
    "待支付": "placed",
    "未付款": "placed",
    "待成团": "paid",
    "已支付待成团": "paid",
    "待分享": "paid",
    "拼团未完成": "paid",
    "待发货": "paid",
    "已付款待发货": "paid",
    "已支付待发货": "paid",
    "已成团待发货": "paid",
    "待发货退款中": "paid",
    "未发货退款中": "paid",
    "部分发货": "paid",
    "已发货": "shipped",
    "已发货待签收": "shipped",
    "已发货待收货": "shipped",
    "待收货": "shipped",
    "已发货退款中": "shipped",
    "已签收": "completed",
    "已收货": "completed",
    "交易成功": "completed",
    "已签收退款中": "completed",
    "已取消": "closed",
    "交易已取消": "closed",
    "未成团已退款": "closed",
    "拼团失败": "closed",
    "未发货退款成功": "closed",
    "已发货退款成功": "closed",
    "已签收退款成功": "closed",
    "已取消退款成功": "closed",
    "退款成功": "closed",
}
DOUYIN: Mapping[str, OrderState] = {
    "待支付": "placed",
    "待付款": "placed",
    "待确认": "placed",
    "已支付": "paid",
    "已付款": "paid",
    "备货中": "paid",
    "待发货": "paid",
    "部分发货": "paid",
    "已发货": "shipped",
    "全部发货": "shipped",
    "已签收": "shipped",
    "已收货": "completed",
    "已完成": "completed",
    "交易成功": "completed",
    "已关闭": "closed",
    "已取消": "closed",
    "交易关闭": "closed",
}
SHOPIFY: Mapping[str, OrderState] = {
    "pending": "placed",
    "authorized": "placed",
    "partially_paid": "placed",
    "unpaid": "placed",
    "paid": "paid",
    "partially_refunded": "paid",
    "refunded": "closed",
    "voided": "closed",
    "expired": "closed",
}
WOOCOMMERCE: Mapping[str, OrderState] = {
    "pending": "placed",
    "pending payment": "placed",
    "checkout-draft": "placed",
    "draft": "placed",
    "on-hold": "placed",
    "processing": "paid",
    "shipped": "shipped",
    "completed": "completed",
    "cancelled": "closed",
    "canceled": "closed",
    "refunded": "closed",
    "failed": "closed",
    "trash": "closed",
}
AMAZON: Mapping[str, OrderState] = {
    "Pending": "placed",
    "PendingAvailability": "placed",
    "Pending - Waiting for Pick Up": "paid",
    "Unshipped": "paid",
    "PartiallyShipped": "paid",
    "InvoiceUnconfirmed": "paid",
    "Shipping": "paid",
    "Complete": "completed",
    "Shipped": "shipped",
    "Shipped - Picked Up": "shipped",
    "Shipped - Out for Delivery": "shipped",
    "Shipped - Delivered to Buyer": "completed",
    "Shipped - Returned to Seller": "closed",
    "Shipped - Returning to Seller": "shipped",
    "Shipped - Rejected by Buyer": "closed",
    "Shipped - Lost in Transit": "closed",
    "Shipped - Damaged": "closed",
    "Cancelled": "closed",
    "Canceled": "closed",
    "Unfulfillable": "closed",
}

_PROGRESS: Sequence[OrderState] = ("placed", "paid", "shipped", "completed")


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """A status without signs, blanks and letter case, so that spellings do not matter."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()


class Statuses:
    """One channel's map from its own words; an unknown word is refused, never guessed."""

    def __init__(self, words: Mapping[str, OrderState]) -> None:
        self._states = {bare(word): state for word, state in words.items()}

    def state(self, text: str, column: str) -> OrderState:
        """The state a status means."""
        found = self._states.get(bare(text))
        if found is None:
            raise Refusal("unknown_status" if text else "missing_value", column, text)
        return found


def together(states: Sequence[OrderState]) -> OrderState:
    """An order's state by its lines': the least advanced of those still alive."""
    alive = [state for state in states if state != "closed"]
    return min(alive, key=_PROGRESS.index) if alive else "closed"
