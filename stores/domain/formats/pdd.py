"""Pinduoduo's order export: one row is one order of one item; the seller chooses the columns.

用户实付 = 商品总价 + 邮费 (and services) − 店铺优惠 − 平台优惠 − 多多支付立减; the last two are the
platform's. The export names no refund amounts: a refund before shipping gives everything back,
a later one is only noted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from ecomops.core.tabular.rows import Row
from stores.domain.formats import addresses
from stores.domain.formats.base import Cells, Columns, ParseContext, Refusal
from stores.domain.formats.orders import Amounts, OrderReader
from stores.domain.formats.statuses import PDD, Statuses
from stores.domain.records import (
    LineRecord,
    OrderRecord,
    OrderState,
    PaymentRecord,
    RefundRecord,
)

_STATES = Statuses(PDD)
_PLACED = ("订单成交时间", "下单时间", "订单创建时间", "成交时间")
_SERVICES = ("上门安装费(元)", "送货入户费(元)", "送货入户并安装费(元)")
_PLATFORM = ("平台优惠折扣(元)", "多多支付立减金额(元)")
_DAY_IN_ID = re.compile(r"(\d{2})(\d{2})(\d{2})-\d+")


class Reader(OrderReader):
    """One row is one order with one line."""

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        super().__init__(columns, context)
        text, money, instant = columns.text, columns.money, columns.instant
        self.key = columns.ident("订单号", "订单编号")
        self.status = text("订单状态")
        columns.need("订单状态")
        self.placed = instant(*_PLACED)
        self.placed_column = columns.name(columns.find(*_PLACED)) or _PLACED[0]
        self.paid_time = instant("支付时间")
        self.shipped, self.received = instant("发货时间"), instant("确认收货时间")
        self.promised = instant("承诺发货时间")
        self.goods = money("商品总价(元)", required=True)
        self.freight = [money(name) for name in ("邮费(元)", *_SERVICES)]
        self.shop_off = money("店铺优惠折扣(元)")
        self.platform_off = [money(name) for name in _PLATFORM]
        self.paid = columns.amount("用户实付金额(元)")
        self.units = columns.units("商品数量(件)")
        self._bind_words(columns)

    def _bind_words(self, columns: Columns) -> None:
        text = columns.text
        self.item = columns.ident("商品id", required=False)
        self.title, self.spec = text("商品", "商品名称"), text("商品规格")
        self.sku, self.outer = text("商家编码-规格维度"), text("商家编码-商品维度")
        self.after_sale = text("售后状态")
        self.note_text, self.memo = text("买家留言"), text("商家备注")
        self.courier, self.tracking = text("快递公司"), text("快递单号")
        self.method, self.payment_id = text("支付方式"), text("支付ID")
        self.parts = {
            key: text(*names)
            for key, names in (
                ("name", ("收件人", "收货人")), ("phone", ("手机", "联系电话")), 
                ("region", ("省",)), ("city", ("市",)), ("district", ("区",)),
                ("street", ("街道/镇", "街道")),
                ("raw", ("详细地址",)),
            )
        }  # fmt: skip
        if not columns.has("收件人", "收货人", "手机", "联系电话", "省", "市", "详细地址"):
            self.silent |= {"consignee"}
        self.more = {
            key: text(name)
            for key, name in (("review", "是否审核中"), ("style_id", "样式ID"), ("group", "团ID"))
        }

    def build(self, rows: Sequence[Row]) -> OrderRecord:
        """The order of one row."""
        row = self.repeated(rows)
        cells = row.cells
        status = self.status(cells)
        state = _STATES.state(status, "订单状态")
        line = self._line(row)
        amounts = self._amounts(row)
        placed_at = self._placed_at(row)
        was_paid = state in ("paid", "shipped", "completed") or "退款成功" in status
        paid_at = self.paid_time(cells) or (placed_at if was_paid else None)
        owed = amounts.total
        payments = []
        if paid_at is not None and owed > 0:
            identity = self.payment_id(cells) or f"{self.key(cells)}-1"
            payments = [PaymentRecord(identity, owed, paid_at, "full", self.method(cells))]
        return OrderRecord(
            external_id=self.key(cells),
            state=state,
            channel_status=status,
            currency=self.currency,
            placed_at=placed_at,
            paid_at=paid_at,
            shipped_at=self.shipped(cells),
            completed_at=self.received(cells),
            promised_at=self.promised(cells),
            buyer_note=self.note_text(cells),
            seller_memo=self.memo(cells),
            courier=self.courier(cells),
            tracking=self.tracking(cells),
            total=owed,
            lines=[line],
            amounts=amounts.records(),
            payments=payments,
            refunds=self._refunds(row, state, status, payments),
            consignee=self._consignee(cells),
            extra={key: value for key, read in self.more.items() if (value := read(cells))},
        )

    def _line(self, row: Row) -> LineRecord:
        cells = row.cells
        units = self.pieces(self.units(cells), "商品数量(件)")
        goods = self.gross(row, self.goods(cells), 1, "商品总价(元)")
        return LineRecord(
            external_id="1",
            title=self.title(cells),
            units=units,
            amount=goods - abs(self.shop_off(cells)),
            item_id=self.item(cells),
            sku_code=self.sku(cells) or self.outer(cells),
            spec=self.spec(cells),
            list_amount=goods,
            status=self.status(cells),
            refund_status=self.after_sale(cells),
        )

    def _amounts(self, row: Row) -> Amounts:
        cells = row.cells
        amounts = Amounts()
        amounts.add("goods", self.goods(cells), "1")
        amounts.off("discount_seller", self.shop_off(cells), "1")
        for charge in self.freight:
            amounts.add("freight", charge(cells))
        for discount in self.platform_off:
            amounts.off("discount_platform", discount(cells))
        paid = self.paid(cells)
        if paid is not None and (paid or amounts.total <= 0):
            self.settle(amounts, paid, row, "用户实付金额(元)")
        return amounts

    def _placed_at(self, row: Row) -> datetime:
        at = self.placed(row.cells) or self.paid_time(row.cells)
        if at is not None:
            return at
        number = self.key(row.cells)
        match = _DAY_IN_ID.fullmatch(number)
        if match is None:
            raise Refusal("missing_value", self.placed_column)
        year, month, day = (int(part) for part in match.groups())
        try:
            at = datetime(2000 + year, month, day, tzinfo=self.context.zone)
        except ValueError as error:
            raise Refusal("missing_value", self.placed_column) from error
        self.note(row.number, self.placed_column, "placed_from_id", number)
        return at.astimezone(UTC)

    def _refunds(
        self, row: Row, state: OrderState, status: str, payments: list[PaymentRecord]
    ) -> list[RefundRecord]:
        after_sale = self.after_sale(row.cells)
        if "退款成功" not in f"{after_sale}{status}" or not payments:
            return []
        sent = self.shipped(row.cells) or self.tracking(row.cells)
        if sent or state != "closed":
            column = "售后状态" if "退款成功" in after_sale else "订单状态"
            self.note(row.number, column, "refund_amount_unknown", after_sale or status)
            return []
        paid = payments[0]
        identity = f"{self.key(row.cells)}-refund"
        self.note_once("售后状态", "refund_times_unknown")
        return [RefundRecord(identity, paid.amount, paid.paid_at, "", "before_shipping")]

    def _consignee(self, cells: Cells) -> dict[str, str] | None:
        parts = {key: read(cells) for key, read in self.parts.items()}
        return addresses.person(country="CN" if parts["region"] else "", **parts)
