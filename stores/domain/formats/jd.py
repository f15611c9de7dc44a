"""JD's order export: one row per item, the order's own cells repeated on each.

订单金额 is goods before discounts, 结算金额 what the merchant is due for them, 应付金额 what the
buyer still pays after vouchers and 余额支付 (his balance with JD). So the seller's discount is
订单金额 − 结算金额, and what is missing from there to the buyer's money is JD's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from ecomops.core.tabular.rows import Row
from stores.domain.formats import addresses
from stores.domain.formats.base import Columns, ParseContext, Refusal
from stores.domain.formats.orders import Amounts, OrderReader
from stores.domain.formats.statuses import JD, Statuses
from stores.domain.records import LineRecord, OrderRecord, OrderState, Part, PaymentRecord

_STATES = Statuses(JD)
_PAID_AT = ("付款确认时间", "付款时间")
_STATUS = ("订单状态",)
_TOTAL = ("订单金额",)
# Order cells that every row of the order repeats.
_SHARED = ("订单金额", "应付金额", "结算金额", "订单状态", "下单时间")


class Reader(OrderReader):
    """Rows of one order share its id, its money and its people."""

    silent: frozenset[Part] = frozenset(("refunds",))

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        super().__init__(columns, context)
        text = columns.text
        self.key = columns.ident("订单号", "订单编号")
        self.status = text(*_STATUS)
        self.has_status = columns.has(*_STATUS)
        self.placed = columns.instant("下单时间", required=True)
        self.paid_at = columns.instant(*_PAID_AT)
        self.completed = columns.instant("订单完成时间")
        self.shared = [(at, columns.name(at)) for n in _SHARED if (at := columns.find(n)) >= 0]
        self.total = columns.amount(*_TOTAL)
        self.settled = columns.amount("结算金额")
        self.due = columns.amount("应付金额")
        self.balance = columns.money("余额支付")
        self.freight = columns.money("运费金额")
        self.item = columns.ident("商品ID", "SKUID", required=False)
        self.title = text("商品名称")
        self.sku = text("商家SKUID", "货号")
        self.units = columns.units("订购数量")
        self.price = columns.money("京东价", required=True)
        self.method = text("支付方式")
        self.buyer, self.buyer_note = text("下单帐号", "下单账号"), text("订单备注")
        self.memo, self.flag = (
            text("商家备注"),
            text("商家备注等级（等级1-5为由高到低）", "商家备注等级"),
        )
        self.name, self.phone = text("客户姓名", "收货人"), text("联系电话")
        self.address = text("客户地址", "收货地址")
        if not columns.has("客户姓名", "收货人", "客户地址", "收货地址", "联系电话"):
            self.silent |= {"consignee"}
        self.more = {
            key: text(name)
            for key, name in (
                ("type", "订单类型"), ("origin", "订单来源"), ("channel", "订单渠道"),
                ("warehouse", "仓库名称"),
            )
        }  # fmt: skip
        if not self.has_status:
            self.note_file(_STATUS[0], "status_assumed")
        self.paid_time_known = columns.has(*_PAID_AT)

    def build(self, rows: Sequence[Row]) -> OrderRecord:
        """The order of its item rows."""
        for at, name in self.shared:
            self._same(rows, at, name)
        lines = self.each(rows, self._line)
        first = rows[0]
        cells = first.cells
        status = self.status(cells)
        state: OrderState = _STATES.state(status, "订单状态") if self.has_status else "paid"
        placed_at = self.placed(cells)
        amounts = self._amounts(first, lines)
        paid_at = self._paid_at(first, state, placed_at)
        return OrderRecord(
            external_id=self.key(cells),
            state=state,
            channel_status=status,
            currency=self.currency,
            placed_at=placed_at,
            paid_at=paid_at,
            completed_at=self.completed(cells),
            buyer_id=self.buyer(cells),
            buyer_note=self.buyer_note(cells),
            seller_memo=self.memo(cells),
            flag=self.flag(cells),
            total=amounts.total,
            lines=lines,
            amounts=amounts.records(),
            payments=self._payments(rows, amounts.total, paid_at),
            consignee=addresses.person(
                name=self.name(cells),
                phone=self.phone(cells),
                **addresses.chinese(self.address(cells)),
            ),
            extra={key: value for key, read in self.more.items() if (value := read(cells))},
        )

    def _same(self, rows: Sequence[Row], at: int, name: str) -> None:
        """An order cell must say the same on every row; a blank one says nothing."""
        told = {row.cells[at] for row in rows if row.cells[at]}
        if len(told) > 1:
            raise Refusal("mixed_values", name, rows[-1].cells[at])

    def _line(self, row: Row, position: int) -> LineRecord:
        cells = row.cells
        units = self.pieces(self.units(cells), "订购数量")
        amount = self.gross(row, self.price(cells), units, "京东价")
        return LineRecord(
            external_id=str(position),
            title=self.title(cells),
            units=units,
            amount=amount,
            item_id=self.item(cells),
            sku_code=self.sku(cells),
            list_amount=amount,
        )

    def _amounts(self, row: Row, lines: Sequence[LineRecord]) -> Amounts:
        cells = row.cells
        amounts = Amounts()
        for line in lines:
            amounts.add("goods", line.amount, line.external_id)
        stated, settled, due = self.total(cells), self.settled(cells), self.due(cells)
        if stated is not None:
            self.settle(amounts, stated, row, "订单金额")
        if settled is not None and stated is not None and settled <= stated:
            amounts.off("discount_seller", stated - settled)
        amounts.add("freight", self.freight(cells))
        if due is not None:
            owed = due + self.balance(cells)
            rest = owed - amounts.total
            if rest < 0 and settled is not None:
                amounts.off("discount_platform", rest)
            self.settle(amounts, owed, row, "应付金额")
        return amounts

    def _paid_at(self, row: Row, state: OrderState, placed_at: datetime | None) -> datetime | None:
        at = self.paid_at(row.cells)
        on_delivery = "货到付款" in self.method(row.cells)
        if at is None and state in ("paid", "shipped", "completed") and not on_delivery:
            if not self.paid_time_known:
                self.note_once(_PAID_AT[0], "paid_time_from_placed")
                return placed_at
            self.note(row.number, _PAID_AT[0], "paid_at_missing", self.key(row.cells))
        return at

    def _payments(
        self, rows: Sequence[Row], owed: Decimal, paid_at: datetime | None
    ) -> list[PaymentRecord]:
        if paid_at is None or owed <= 0:
            return []
        cells = rows[0].cells
        return [PaymentRecord(f"{self.key(cells)}-1", owed, paid_at, "full", self.method(cells))]
