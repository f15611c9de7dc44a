"""Taobao and Tmall: the order list (money, people, state) and the detail list (the items).

Headers of 2016, 2017, 2020 and later are one format each: columns are found by name and may be
absent. The list is the authority for everything but the lines; a detail file alone still makes
orders, until the list arrives. 总金额 is what the merchant is due (应付货款 + 应付邮费); what
Tmall's coupons, 集分宝 and points pay of it is a platform discount.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from ecomops.core.tabular.rows import Row
from stores.domain.formats import addresses
from stores.domain.formats.base import Cells, Columns, ParseContext, Refusal
from stores.domain.formats.cells import ZERO
from stores.domain.formats.orders import Amounts, OrderReader
from stores.domain.formats.statuses import TAOBAO, Statuses, together
from stores.domain.records import (
    LineRecord,
    OrderRecord,
    OrderState,
    Part,
    PaymentRecord,
    RefundRecord,
)

_STATES = Statuses(TAOBAO)
_LIST_PARTS: frozenset[Part] = frozenset(("header", "amounts", "payments", "refunds", "consignee"))
_DETAIL_PARTS: frozenset[Part] = frozenset(("lines",))
_ORDER = ("订单编号", "主订单编号", "订单号")
_STATUS = ("订单状态", "交易状态")
_CREATED = ("订单创建时间", "创建时间", "下单时间")
_PAID_AT = ("订单付款时间", "付款时间", "支付时间")
_PAID = ("买家实际支付金额", "买家实付金额", "实际支付金额")
_DUE = ("买家应付货款", "应付货款")
_NO_REFUND = frozenset({"无退款申请", "没有申请退款", "未申请退款", "无"})
_POINTS = Decimal(100)


class ListReader(OrderReader):
    """One row is one order, without its items."""

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        super().__init__(columns, context)
        self.key = columns.ident(*_ORDER)
        self.status_column = columns.name(columns.need(*_STATUS))
        self.status = columns.text(*_STATUS)
        self.created = columns.instant(*_CREATED, required=True)
        self.paid_at = columns.instant(*_PAID_AT)
        self.shipped_at = columns.instant("发货时间")
        self.completed_at = columns.instant("确认收货时间")
        self.goods = columns.money(*_DUE)
        self.freight = columns.money("买家应付邮费")
        self.total = columns.amount("总金额")
        self.paid = columns.amount(*_PAID)
        self.points = columns.money("买家实际支付积分", "买家支付积分")
        self.cards = columns.money("天猫卡券抵扣", "卡券抵扣")
        self.jifenbao = columns.money("集分宝抵扣", "积分抵扣")
        self.refund_at = columns.find("退款金额")
        self.refund = columns.money("退款金额")
        self._bind_words(columns)
        self.pieces_at = columns.find("宝贝总数量")
        self.all_pieces = columns.units("宝贝总数量", required=False)
        self.has_waybill = columns.has("物流单号")
        self.paid_time_known = columns.has(*_PAID_AT)

    def _bind_words(self, columns: Columns) -> None:
        text = columns.text
        self.buyer = text("买家会员名", "买家昵称")
        self.buyer_note = text("买家留言")
        self.seller_memo = text("商家备注", "订单备注", "卖家备注")
        self.courier = text("物流公司")
        self.tracking = text("物流单号")
        self.more = {
            "title": text("宝贝标题", "商品标题"),
            "closed_reason": text("订单关闭原因"),
            "staged": text("分阶段订单信息"),
            "payment_id": text("支付单号"),
            "paid_out": text("打款商家金额"),
        }
        self.staged = self.more["staged"]
        self.presale = text("预售订单")
        self.payment_id = self.more["payment_id"]
        self.person = {
            "name": text("收货人姓名"),
            "phone": text("联系手机"),
            "landline": text("联系电话"),
        }
        self.address = text("修改后的收货地址")
        self.first_address = text("收货地址")

    def build(self, rows: Sequence[Row]) -> OrderRecord:
        """The order of one row."""
        row = self.repeated(rows)
        cells = row.cells
        status = self.status(cells)
        state = _STATES.state(status, self.status_column)
        self._refuse_negatives(cells)
        placed_at = self.created(cells)
        paid = self.paid(cells)
        amounts, total = self._amounts(row, paid if state != "placed" else None)
        paid_at = self._paid_at(row, state, paid, placed_at)
        refunds = self._refunds(cells, state)
        given = paid if paid is not None else total
        if paid_at is not None and refunds and given < refunds[0].amount:
            # A closed order shows nothing paid once all of it went back.
            given = refunds[0].amount
            self.note(row.number, _PAID[0], "paid_from_refund", str(paid))
        payments = self._payments(cells, state, given, paid_at)
        return OrderRecord(
            external_id=self.key(cells),
            state=state,
            channel_status=status,
            currency=self.currency,
            placed_at=placed_at,
            paid_at=paid_at,
            shipped_at=self.shipped_at(cells),
            completed_at=self.completed_at(cells),
            buyer_id=self.buyer(cells),
            total=total,
            amounts=amounts.records(),
            payments=payments,
            refunds=refunds,
            consignee=self._consignee(cells),
            extra={key: value for key, read in self.more.items() if (value := read(cells))},
            buyer_note=self.buyer_note(cells),
            seller_memo=self.seller_memo(cells),
            courier=self.courier(cells),
            tracking=self.tracking(cells),
            parts=_LIST_PARTS,
        )

    def _refuse_negatives(self, cells: Cells) -> None:
        """No order list has pieces or money below nought: such a row was changed by hand."""
        if (units := self.all_pieces(cells)) < 0:
            raise Refusal("negative_units", self.columns.name(self.pieces_at), str(units))
        for column, amount in (
            (_DUE[0], self.goods(cells)),
            ("总金额", self.total(cells)),
            (_PAID[0], self.paid(cells)),
        ):
            if amount is not None and amount < 0:
                raise Refusal("negative_amount", column, str(amount))

    def _amounts(self, row: Row, paid: Decimal | None) -> tuple[Amounts, Decimal]:
        """Goods, freight and what the platform pays; they add up to the buyer's own money."""
        cells = row.cells
        amounts = Amounts()
        amounts.add("goods", self.goods(cells))
        amounts.add("freight", self.freight(cells))
        stated = self.total(cells)
        if stated is not None:
            self.settle(amounts, stated, row, "总金额")
        if stated == 0:
            self.note(row.number, "总金额", "zero_price", str(stated))
        due = amounts.total
        points = self.points(cells) / _POINTS
        for discount in (self.cards(cells), self.jifenbao(cells), points):
            amounts.off("discount_platform", discount)
        # Before the payment nothing is paid, so only a paid order can be checked against it.
        if paid:
            if paid == due:
                # 总金额 was written after the coupons, so the goods were worth that much more.
                amounts.add("goods", due - amounts.total)
            self.settle(amounts, paid, row, _PAID[0])
        return amounts, amounts.total

    def _paid_at(
        self, row: Row, state: OrderState, paid: Decimal | None, placed_at: datetime | None
    ) -> datetime | None:
        at = self.paid_at(row.cells)
        if at is None and state != "placed" and (paid or (paid is None and state != "closed")):
            if not self.paid_time_known:
                self.note_once(_PAID_AT[0], "paid_time_from_placed")
                return placed_at
            self.note(row.number, _PAID_AT[0], "paid_at_missing", self.key(row.cells))
        return at

    def _payments(
        self, cells: Cells, state: OrderState, amount: Decimal, paid_at: datetime | None
    ) -> list[PaymentRecord]:
        if paid_at is None or amount <= 0:
            return []
        return [
            PaymentRecord(
                external_id=self.payment_id(cells) or f"{self.key(cells)}-1",
                amount=amount,
                paid_at=paid_at,
                kind="deposit" if state == "placed" and self._is_staged(cells) else "full",
                method="alipay",
            )
        ]

    def _is_staged(self, cells: Cells) -> bool:
        return bool(self.staged(cells)) or self.presale(cells) in ("是", "预售")

    def _refunds(self, cells: Cells, state: OrderState) -> list[RefundRecord]:
        if self.refund_at < 0 or cells[self.refund_at] in _NO_REFUND:
            return []
        amount = self.refund(cells)
        if amount < 0:
            raise Refusal("negative_amount", self.columns.name(self.refund_at), str(amount))
        if not amount:
            return []
        sent = self.shipped_at(cells) or self.tracking(cells)
        early = self.has_waybill and not sent and state in ("paid", "closed")
        return [
            RefundRecord(
                external_id=f"{self.key(cells)}-refund",
                amount=amount,
                succeeded_at=self._refunded_at(cells, state),
                stage="before_shipping" if early else "unknown",
            )
        ]

    def _refunded_at(self, cells: Cells, state: OrderState) -> datetime | None:
        """The last time the row names, once the order is over; before that it may still change."""
        if state not in ("completed", "closed"):
            return None
        self.note_once("退款金额", "refund_times_unknown")
        for read in (self.completed_at, self.shipped_at, self.paid_at, self.created):
            if (at := read(cells)) is not None:
                return at
        return None

    def _consignee(self, cells: Cells) -> dict[str, str] | None:
        person = {key: read(cells) for key, read in self.person.items()}
        landline = person.pop("landline")
        person["phone"] = person["phone"] or landline
        address = self.address(cells) or self.first_address(cells)
        return addresses.person(**person, **addresses.chinese(address))


class DetailReader(OrderReader):
    """One row is one item of an order; 子订单编号 names it where the file has that column."""

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        super().__init__(columns, context)
        self.has_line_ids = columns.has("子订单编号")
        self.key = columns.ident("主订单编号", "订单编号", "订单号")
        self.line_id = columns.ident("子订单编号", required=self.has_line_ids)
        self.status_column = columns.name(columns.need(*_STATUS))
        self.status = columns.text(*_STATUS)
        self.title = columns.text("标题", "宝贝标题", "商品标题")
        self.price = columns.money("价格", "商品价格", required=True)
        self.price_column = columns.name(columns.find("价格", "商品价格"))
        self.units = columns.units("购买数量", "数量", required=True)
        self.units_column = columns.name(columns.find("购买数量", "数量"))
        self.sku = columns.text("外部系统编号")
        self.outer = columns.text("商家编码")
        self.item = columns.text("商品ID", "宝贝ID")
        self.spec = columns.text("商品属性")
        self.bundle = columns.text("套餐信息")
        self.due = columns.amount(*_DUE)
        self.refund_status = columns.text("退款状态")
        self.refund_at = columns.find("退款金额")
        self.refund = columns.money("退款金额")
        self.created = columns.instant(*_CREATED)
        self.paid_at = columns.instant(*_PAID_AT)
        self.memo = columns.text("备注", "商家备注")

    def build(self, rows: Sequence[Row]) -> OrderRecord:
        """The order of its item rows."""
        if self.has_line_ids:
            rows = self.distinct(rows, self.line_id, "子订单编号")
        lines = self.each(rows, self._line)
        states = [_STATES.state(line.status, self.status_column) for line in lines]
        cells = rows[0].cells
        amounts = Amounts()
        refunds = []
        for row, line in zip(rows, lines, strict=True):
            full = line.list_amount or ZERO
            amounts.add("goods", full, line.external_id)
            amounts.add("discount_seller", line.amount - full, line.external_id)
            refunds += self._refund(row, line)
        return OrderRecord(
            external_id=self.key(cells),
            state=together(states),
            channel_status=lines[states.index(together(states))].status,
            currency=self.currency,
            placed_at=self.created(cells),
            paid_at=self.paid_at(cells),
            seller_memo=self.memo(cells),
            total=amounts.total,
            lines=lines,
            amounts=amounts.records(),
            refunds=refunds,
            parts=_DETAIL_PARTS,
        )

    def _line(self, row: Row, position: int) -> LineRecord:
        cells = row.cells
        units = self.pieces(self.units(cells), self.units_column)
        status = self.status(cells)
        _STATES.state(status, self.status_column)
        full = self.gross(row, self.price(cells), units, self.price_column)
        due = self.due(cells)
        spec, bundle = self.spec(cells), self.bundle(cells)
        return LineRecord(
            external_id=self.line_id(cells) or str(position),
            title=self.title(cells),
            units=units,
            amount=full if due is None else due,
            item_id=self.item(cells),
            sku_code=self.sku(cells) or self.outer(cells),
            spec=f"{spec} {bundle}".strip() if bundle else spec,
            list_amount=full,
            status=status,
            refund_status=self.refund_status(cells),
        )

    def _refund(self, row: Row, line: LineRecord) -> list[RefundRecord]:
        if self.refund_at < 0 or row.cells[self.refund_at] in _NO_REFUND:
            return []
        amount = self.refund(row.cells)
        if amount <= 0:
            return []
        return [RefundRecord(f"{line.external_id}-refund", amount, None, line.external_id)]
