"""WooCommerce's "Advanced Order Export": one row per item, the order's cells repeated or not.

Its columns are the user's choice; what this reader needs is number, status, date, item and
quantity. Quantity (- Refund) is what is left after refunds: nought means all of it came back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from ecomops.core.tabular.rows import Row
from stores.domain.formats import addresses
from stores.domain.formats.base import Cells, Columns, ParseContext, Refusal
from stores.domain.formats.orders import Amounts, OrderReader
from stores.domain.formats.statuses import WOOCOMMERCE, Statuses
from stores.domain.records import (
    LineRecord,
    OrderRecord,
    OrderState,
    PaymentRecord,
    RefundRecord,
)

_STATES = Statuses(WOOCOMMERCE)
_PAID_AT = ("Paid Date", "Date Paid")
_UNITS = ("Quantity (- Refund)", "Quantity")


class Reader(OrderReader):
    """Rows of one order share its number."""

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        super().__init__(columns, context)
        text, money = columns.text, columns.money
        self.key = columns.ident("Order Number", "Order ID")
        self.status = text("Order Status")
        columns.need("Order Status")
        self.date = columns.instant("Order Date")
        columns.need("Order Date")
        self.paid_time = columns.instant(*_PAID_AT)
        self.completed = columns.instant("Completed Date")
        self.currency_text = text("Order Currency", "Currency")
        self.total = columns.amount("Order Total Amount")
        self.tax = money("Order Total Tax Amount")
        self.shipping = money("Order Shipping Amount")
        self.cart_off = money("Cart Discount Amount")
        self.refunded = money("Order Refund Amount")
        self.units = columns.units(*_UNITS)
        self.units_column = columns.name(columns.find(*_UNITS))
        self.price = money("Item Cost", required=True)
        self.paid_time_known = columns.has(*_PAID_AT)
        self._bind_words(columns)

    def _bind_words(self, columns: Columns) -> None:
        text = columns.text
        self.line_number, self.sku, self.title = text("Item #"), text("SKU"), text("Item Name")
        self.note_text, self.buyer = text("Customer Note"), text("Email (Billing)")
        self.method = text("Payment Method Title")
        self.person = {
            key: [[text(f"{n} ({side})") for n in names] for side in ("Shipping", "Billing")]
            for key, names in (
                ("name", ("First Name", "Last Name")), ("street", ("Address 1&2",)),
                ("city", ("City",)), ("region", ("State Code",)), ("postcode", ("Postcode",)),
                ("country", ("Country Code",)), ("phone", ("Phone",)),
            )
        }  # fmt: skip
        self.more = {
            key: text(name)
            for key, name in (("coupon", "Coupon Code"), ("shipping", "Shipping Method Title"))
        }

    def build(self, rows: Sequence[Row]) -> OrderRecord:
        """The order of its item rows."""
        first = next((row for row in rows if self.status(row.cells)), rows[0])
        cells = first.cells
        status = self.status(cells)
        state = _STATES.state(status.removeprefix("wc-"), "Order Status")
        self.own_currency(self.currency_text(cells), "Order Currency")
        placed_at = self.date(cells)
        if placed_at is None:
            raise Refusal("missing_value", "Order Date")
        lines = self.each(rows, self._line)
        amounts = self._amounts(first, lines)
        paid_at = self._paid_at(cells, state, status, placed_at)
        number = self.key(cells)
        owed = amounts.total
        payments = []
        if paid_at is not None and owed > 0:
            payments = [PaymentRecord(f"{number}-1", owed, paid_at, "full", self.method(cells))]
        return OrderRecord(
            external_id=number,
            state=state,
            channel_status=status,
            currency=self.currency,
            placed_at=placed_at,
            paid_at=paid_at,
            completed_at=self.completed(cells),
            buyer_id=self.buyer(cells),
            buyer_note=self.note_text(cells),
            total=owed,
            lines=lines,
            amounts=amounts.records(),
            payments=payments,
            refunds=self._refunds(first, state, paid_at),
            consignee=self._consignee(cells),
            extra={key: value for key, read in self.more.items() if (value := read(cells))},
        )

    def _line(self, row: Row, position: int) -> LineRecord:
        cells = row.cells
        units = self.units(cells)
        if units < 0:
            raise Refusal("negative_units", self.units_column, str(units))
        amount = self.gross(row, self.price(cells), units, "Item Cost")
        return LineRecord(
            external_id=self.line_number(cells) or str(position),
            title=self.title(cells),
            units=units,
            amount=amount,
            sku_code=self.sku(cells),
            list_amount=amount,
        )

    def _amounts(self, row: Row, lines: Sequence[LineRecord]) -> Amounts:
        cells = row.cells
        amounts = Amounts()
        for line in lines:
            amounts.add("goods", line.amount, line.external_id)
        amounts.off("discount_seller", self.cart_off(cells))
        amounts.add("freight", self.shipping(cells))
        total, tax = self.total(cells), self.tax(cells)
        # Quantities are after refunds; the total is before them.
        if total is not None and total - amounts.total - tax == self.refunded(cells):
            amounts.add("goods", self.refunded(cells))
        if total is None or total != amounts.total:
            amounts.add("tax", tax)
        if total is not None:
            self.settle(amounts, total, row, "Order Total Amount")
        return amounts

    def _paid_at(
        self, cells: Cells, state: OrderState, status: str, placed_at: datetime
    ) -> datetime | None:
        at = self.paid_time(cells)
        if at is not None or self.paid_time_known:
            return at
        if state not in ("paid", "shipped", "completed") and status != "refunded":
            return None
        self.note_once(_PAID_AT[0], "paid_time_from_placed")
        return placed_at

    def _refunds(self, row: Row, state: OrderState, paid_at: datetime | None) -> list[RefundRecord]:
        amount: Decimal = abs(self.refunded(row.cells))
        if not amount:
            return []
        number = self.key(row.cells)
        self.note_once("Order Refund Amount", "refund_times_unknown")
        at = self.completed(row.cells) or paid_at
        return [RefundRecord(f"{number}-refund", amount, at)]

    def _consignee(self, cells: Cells) -> dict[str, str] | None:
        given: dict[str, str] = {}
        for key, sides in self.person.items():
            words = [" ".join(filter(None, (read(cells) for read in side))) for side in sides]
            given[key] = next(filter(None, words), "")
        return addresses.person(**given)
