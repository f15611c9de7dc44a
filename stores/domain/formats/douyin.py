"""Douyin shop's order export: one row per sub-order; ids behind a TAB, people as ciphertext.

订单应付金额 is the buyer's money for the sub-order, its 运费 included; who bears the discounts is
named: platform, merchant, host (达人, a partner). A combined row joins several sub-orders with `;`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ecomops.core.tabular.rows import Row
from stores.domain.formats import addresses
from stores.domain.formats.base import Cells, Columns, ParseContext, Refusal
from stores.domain.formats.cells import ZERO, BadCell
from stores.domain.formats.cells import units as units_of
from stores.domain.formats.orders import Amounts, OrderReader
from stores.domain.formats.statuses import DOUYIN, Statuses, together
from stores.domain.records import (
    AmountKind,
    LineRecord,
    OrderRecord,
    PaymentRecord,
    RefundRecord,
)

_STATES = Statuses(DOUYIN)
_DUE = ("订单应付金额",)
_PAID_AT = ("支付完成时间", "支付时间", "付款时间")
_OFF: tuple[tuple[AmountKind, tuple[str, ...]], ...] = (
    ("discount_platform", ("平台实际承担优惠金额",)),
    ("discount_seller", ("商家实际承担优惠金额",)),
    ("discount_partner", ("达人实际承担优惠金额",)),
)
_JOINT = ";"


class Reader(OrderReader):
    """Sub-orders of one main order."""

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        super().__init__(columns, context)
        text, money, instant = columns.text, columns.money, columns.instant
        self.key = columns.ident("主订单编号", "订单编号")
        self.line_id = columns.given("子订单编号")
        self.status = text("订单状态")
        columns.need("订单状态")
        self.placed = instant("订单提交时间", "下单时间", required=True)
        self.paid_time = instant(*_PAID_AT)
        self.shipped, self.completed = instant("发货时间"), instant("订单完成时间")
        self.promised = instant("承诺发货时间")
        self.due = money(*_DUE, required=True)
        self.freight = money("运费")
        self.goods = columns.amount("商品金额")
        self.offs = [(kind, money(*names)) for kind, names in _OFF]
        self.units_at = columns.need("商品数量")
        self.paid_time_known = columns.has(*_PAID_AT)
        self._bind_words(columns)

    def _bind_words(self, columns: Columns) -> None:
        text = columns.text
        self.title, self.spec, self.sku = text("选购商品"), text("商品规格"), text("商家编码")
        self.item = columns.ident("商品ID", required=False)
        self.after_sale, self.reason = text("售后状态"), text("取消原因")
        self.memo, self.buyer_note = text("商家备注"), text("买家留言")
        self.method, self.parcel = text("支付方式"), text("快递信息")
        self.parts = {
            key: text(name)
            for key, name in (
                ("name", "收件人"), ("phone", "收件人手机号"), ("region", "省"), ("city", "市"),
                ("district", "区"), ("street", "街道"), ("raw", "详细地址"),
            )
        }  # fmt: skip
        self.more = {
            key: text(name)
            for key, name in (
                ("host_id", "达人ID"), ("host", "达人昵称"), ("content", "流量体裁"),
                ("traffic", "流量渠道"), ("cancel_reason", "取消原因"),
            )
        }  # fmt: skip

    def build(self, rows: Sequence[Row]) -> OrderRecord:
        """The main order of its sub-order rows."""
        rows = self.distinct(rows, self.line_id, "子订单编号")
        amounts = Amounts()
        lines = self.each(rows, lambda row, _: self._line(row, amounts))
        states = [_STATES.state(line.status, "订单状态") for line in lines]
        state = together(states)
        cells = rows[0].cells
        placed_at = self.placed(cells)
        paid_at = self._paid_at(rows[0], any(s not in ("placed", "closed") for s in states))
        courier, tracking = self._parcel(cells)
        payments = []
        if paid_at is not None and amounts.total > 0:
            number = self.key(cells)
            payments = [
                PaymentRecord(f"{number}-1", amounts.total, paid_at, "full", self.method(cells))
            ]
        return OrderRecord(
            external_id=self.key(cells),
            state=state,
            channel_status=lines[states.index(state)].status,
            currency=self.currency,
            placed_at=placed_at,
            paid_at=paid_at,
            shipped_at=self.shipped(cells),
            completed_at=self.completed(cells),
            promised_at=self.promised(cells),
            buyer_note=self.buyer_note(cells),
            seller_memo=self.memo(cells),
            courier=courier,
            tracking=tracking,
            total=amounts.total,
            lines=lines,
            amounts=amounts.records(),
            payments=payments,
            refunds=[refund for row in rows for refund in self._refund(row, bool(payments))],
            consignee=addresses.person(**{k: read(cells) for k, read in self.parts.items()}),
            extra={key: value for key, read in self.more.items() if (value := read(cells))},
        )

    def _line(self, row: Row, amounts: Amounts) -> LineRecord:
        cells = row.cells
        name = self.line_id(cells)
        units = self._units(cells)
        due, freight = self.due(cells), self.freight(cells)
        if due < 0:
            raise Refusal("negative_amount", _DUE[0], str(due))
        own = Amounts()
        for kind, read in self.offs:
            own.off(kind, read(cells), name)
        discounts = own.total
        stated = self.goods(cells)
        goods = due - freight - discounts if stated is None else stated
        own.add("goods", goods, name)
        own.add("freight", freight, name)
        gap = own.settle(due)
        if gap:
            self.note(row.number, _DUE[0], "amounts_differ", str(due), gap=str(gap))
        if not goods:
            self.note(row.number, _DUE[0], "zero_price", str(due))
        amounts.join(own)
        seller = sum((read(cells) for kind, read in self.offs if kind == "discount_seller"), ZERO)
        status = self.status(cells)
        _STATES.state(status, "订单状态")
        return LineRecord(
            external_id=name,
            title=self.title(cells),
            units=units,
            amount=goods - abs(seller),
            item_id=self.item(cells),
            sku_code=self.sku(cells),
            spec=self.spec(cells),
            list_amount=goods,
            status=status,
            refund_status=self.after_sale(cells),
        )

    def _units(self, cells: Cells) -> int:
        """Pieces; a combined row names those of each sub-order, or of all together."""
        text = cells[self.units_at]
        try:
            parts = [units_of(part.strip()) for part in text.split(_JOINT)]
        except BadCell as bad:
            raise Refusal(bad.code if text else "missing_value", "商品数量", text) from bad
        for part in parts:
            self.pieces(part, "商品数量")
        return sum(parts)

    def _paid_at(self, row: Row, is_paid: bool) -> datetime | None:
        at = self.paid_time(row.cells)
        if at is not None:
            return at
        closed_after_payment = self.after_sale(row.cells) in ("退款成功", "已退款")
        if not is_paid and not closed_after_payment:
            return None
        if not self.paid_time_known:
            self.note_once(_PAID_AT[0], "paid_time_from_placed")
            return self.placed(row.cells)
        self.note(row.number, _PAID_AT[0], "paid_at_missing", self.key(row.cells))
        return None

    def _refund(self, row: Row, was_paid: bool) -> list[RefundRecord]:
        """A closed sub-order gave its money back; of a part refund the file names no amount."""
        cells = row.cells
        after_sale = self.after_sale(cells)
        if not was_paid or after_sale not in ("退款成功", "已退款"):
            return []
        name = self.line_id(cells)
        if _STATES.state(self.status(cells), "订单状态") != "closed":
            self.note(row.number, "售后状态", "refund_amount_unknown", after_sale)
            return []
        sent = self.shipped(cells)
        at = self.completed(cells) or sent or self.paid_time(cells) or self.placed(cells)
        self.note_once("售后状态", "refund_times_unknown")
        return [
            RefundRecord(
                f"{name}-refund", self.due(cells), at, name,
                "unknown" if sent else "before_shipping",
            )
        ]  # fmt: skip

    def _parcel(self, cells: Cells) -> tuple[str, str]:
        """`773123-申通快递` and `773123-申通;…` name waybill and courier."""
        first = self.parcel(cells).split(_JOINT)[0].strip()
        tracking, _, courier = first.partition("-")
        return courier, tracking
