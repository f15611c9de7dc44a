"""Files read by a column mapping: orders by their own reader, other kinds by ours, renamed.

Orders of a mapping hold to one rule whatever the file does: the amounts of its lines add up to
the order's total, and payments − refunds = total for every order that was paid. So a line below
nought (a negative quantity, a price taken back) is money given back at the time of its order, and
a cancelling invoice (`cancel_prefix`) is an order of its own: closed, with a negative total and a
refund of that sum. Sales − refunds is then the file's net, to the cent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from ecomops.core.tabular.rows import Row
from stores.domain.formats import addresses, ads, goods, orders, sycm
from stores.domain.formats.base import (
    Columns,
    ParseContext,
    Parsed,
    Refusal,
    RowReader,
    read_rows,
    repeatable,
)
from stores.domain.formats.cells import ZERO
from stores.domain.formats.orders import Amounts, OrderReader
from stores.domain.formats.statuses import Statuses, together
from stores.domain.records import (
    AmountKind,
    LineRecord,
    OrderRecord,
    OrderState,
    PaymentRecord,
    RefundRecord,
)

if TYPE_CHECKING:
    from stores.domain.mapping import Mapping

_SIGNED: tuple[tuple[AmountKind, bool], ...] = (
    ("freight", False),
    ("tax", False),
    ("discount_seller", True),
    ("discount_platform", True),
    ("discount_partner", True),
)
_PERSON = ("name", "phone", "country", "region", "city", "district", "street", "postcode")
_PAID: frozenset[OrderState] = frozenset(("paid", "shipped", "completed"))


class Reader(OrderReader):
    """Rows of one order share its id; a mapping says what their columns mean."""

    def __init__(self, columns: Columns, context: ParseContext, mapping: Mapping) -> None:
        super().__init__(columns, context)
        self.mapping = mapping
        text = columns.text
        self.key = columns.ident("order_id")
        self.line_id = columns.ident("line_id", required=False)
        self.line_id_column = columns.name(columns.find("line_id"))
        self.units = columns.units("units", required=False)
        self.units_at = columns.find("units")
        self.by_price = mapping.line_amount == "price_times_units"
        self.money_at = columns.need("price" if self.by_price else "amount")
        self.money = columns.money("price" if self.by_price else "amount")
        self.list_price = columns.amount("price")
        self.status = text("status")
        self.status_column = columns.name(columns.find("status"))
        self.statuses = Statuses(mapping.statuses)
        self.placed = columns.instant("placed_at", required=True)
        self.instants = {
            key: columns.instant(key)
            for key in ("paid_at", "shipped_at", "completed_at", "modified_at")
        }
        self.currency_text = text("currency")
        self.currency_column = columns.name(columns.find("currency"))
        self.total = columns.amount("total")
        self.charges = [(kind, off, columns.money(kind)) for kind, off in _SIGNED]
        self.item = columns.ident("item_id", required=False)
        self.sku, self.title, self.spec = text("sku_code"), text("title"), text("spec")
        self.buyer = columns.ident("buyer_id", required=False)
        self.words = {
            key: text(key) for key in ("buyer_note", "seller_memo", "courier", "tracking")
        }
        self.person = {key: text(key) for key in _PERSON}
        self.postcode = columns.ident("postcode", required=False)
        self.address = text("address")
        if not columns.has(*_PERSON, "address"):
            self.silent |= {"consignee"}

    def build(self, rows: Sequence[Row]) -> OrderRecord:
        """The order of its line rows."""
        if self.line_id_column:
            rows = self.distinct(rows, self.line_id, self.line_id_column)
        first = rows[0]
        cells = first.cells
        number = self.key(cells)
        prefix = self.mapping.cancel_prefix
        cancels = bool(prefix) and number.startswith(prefix)
        self._check_currency(rows)
        lines = self.each(rows, partial(self._line, cancels=cancels))
        states = [self._state(line.status) for line in lines]
        state = "closed" if cancels else together(states)
        amounts = self._amounts(rows, lines)
        placed_at = self.placed(cells)
        times = {key: read(cells) for key, read in self.instants.items()}
        times["paid_at"] = times["paid_at"] or (placed_at if state in _PAID else None)
        words = {key: read(cells) for key, read in self.words.items()}
        settled_at = placed_at if cancels else times["paid_at"]
        alive = [line for line, at in zip(lines, states, strict=True) if cancels or at in _PAID]
        charges = sum((a.amount for a in amounts.records() if not a.line), ZERO)
        return OrderRecord(
            external_id=number,
            state=state,
            channel_status=self._channel_status(lines, states, state, cancels),
            currency=self.currency,
            placed_at=placed_at,
            buyer_id=self.buyer(cells),
            total=amounts.total,
            lines=lines,
            amounts=amounts.records(),
            payments=self._payments(number, alive, charges, settled_at),
            refunds=self._refunds(number, alive, settled_at),
            consignee=self._consignee(first),
            paid_at=times["paid_at"],
            shipped_at=times["shipped_at"],
            completed_at=times["completed_at"],
            modified_at=times["modified_at"],
            buyer_note=words["buyer_note"],
            seller_memo=words["seller_memo"],
            courier=words["courier"],
            tracking=words["tracking"],
        )

    def _state(self, status: str) -> OrderState:
        if not self.status_column or status == self.mapping.state:
            return self.mapping.state
        return self.statuses.state(status, self.status_column)

    def _channel_status(
        self,
        lines: Sequence[LineRecord],
        states: Sequence[OrderState],
        state: OrderState,
        cancels: bool,
    ) -> str:
        if cancels or state not in states:
            return lines[0].status
        return lines[states.index(state)].status

    def _check_currency(self, rows: Sequence[Row]) -> None:
        """A file's own currency, or the mapping's, must be the store's."""
        if not self.currency_column:
            self.own_currency(self.mapping.currency, "")
            return
        for row in rows:
            self.own_currency(self.currency_text(row.cells), self.currency_column)

    def _line(self, row: Row, position: int, *, cancels: bool) -> LineRecord:
        cells = row.cells
        units = self._pieces(row, cancels)
        money = self.money(cells)
        if not money and self.mapping.zero_price == "note":
            self.note(row.number, self.columns.name(self.money_at), "zero_price", str(money))
        amount = money * units if self.by_price else money
        if amount < 0 and not cancels and self.mapping.negative_units != "credit":
            raise Refusal("negative_amount", self.columns.name(self.money_at), str(amount))
        status = self.status(cells)
        if not cancels:
            self._state(status)
        return LineRecord(
            external_id=self.line_id(cells) or str(position),
            title=self.title(cells),
            units=units,
            amount=amount,
            item_id=self.item(cells),
            sku_code=self.sku(cells),
            spec=self.spec(cells),
            list_amount=amount,
            status=status,
        )

    def _pieces(self, row: Row, cancels: bool) -> int:
        if self.units_at < 0:
            return 1
        units = self.units(row.cells)
        column = self.columns.name(self.units_at)
        if units < 0 and (cancels or self.mapping.negative_units == "credit"):
            return units
        if not units and self.mapping.zero_units == "keep":
            return 0
        return self.pieces(units, column)

    def _amounts(self, rows: Sequence[Row], lines: Sequence[LineRecord]) -> Amounts:
        amounts = Amounts()
        for line in lines:
            amounts.add("goods", line.amount, line.external_id)
        per_line = self.mapping.charges == "line"
        for kind, off, read in self.charges:
            for row in rows if per_line else rows[:1]:
                amount = read(row.cells)
                amounts.off(kind, amount) if off else amounts.add(kind, amount)
        total = self.total(rows[0].cells)
        if total is not None:
            self.settle(amounts, total, rows[0], self.columns.name(self.columns.find("total")))
        return amounts

    def _payments(
        self, number: str, lines: Iterable[LineRecord], charges: Decimal, at: datetime | None
    ) -> list[PaymentRecord]:
        """What was taken: the lines above nought and the order's own charges."""
        taken = sum((line.amount for line in lines if line.amount > 0), ZERO)
        if taken and charges:
            taken += charges
        if at is None or taken <= 0:
            return []
        return [PaymentRecord(f"{number}-1", taken, at)]

    def _refunds(
        self, number: str, lines: Iterable[LineRecord], at: datetime | None
    ) -> list[RefundRecord]:
        """What was given back: every line below nought."""
        if at is None:
            return []
        return [
            RefundRecord(f"{number}-{line.external_id}", -line.amount, at, line.external_id)
            for line in lines
            if line.amount < 0
        ]

    def _consignee(self, row: Row) -> dict[str, str] | None:
        cells = row.cells
        given = {key: read(cells) for key, read in self.person.items()}
        given["postcode"] = self.postcode(cells)
        return addresses.person(**given, **addresses.chinese(self.address(cells)))


Bind = Callable[[Columns, ParseContext], RowReader]


def _ad_reader(tool: str) -> Bind:
    return partial(ads.Reader, tool=tool)


def read(
    mapping: Mapping, rows: Iterable[Row], header: Sequence[str], context: ParseContext
) -> Parsed:
    """The records of a file as the mapping reads it."""
    options = {**context.options, **mapping.options()}
    context = replace(context, options=options)
    rows = repeatable(rows)
    columns = Columns(header, rows, context, mapping.asked())
    if mapping.kind == "orders":
        yield from orders.read_rows(Reader(columns, context, mapping), rows)
        return
    binds: dict[str, Bind] = {
        "traffic": sycm.ItemReader if "item_id" in mapping.columns else sycm.ShopReader,
        "ads": _ad_reader(mapping.constants.get("tool", "")),
        "products": goods.ProductReader,
        "stock": goods.StockReader,
        "costs": goods.CostReader,
    }
    yield from read_rows(binds[mapping.kind](columns, context), columns, rows)
