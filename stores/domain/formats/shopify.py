"""Shopify's orders_export.csv: one row per line item, the order's cells on its first row only.

Subtotal is after all discounts, Discount Amount names them for the order (those of its lines
included or not, so both readings are tried against Subtotal), Total adds Shipping and, where the
shop's prices are without tax, Taxes.
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
from stores.domain.formats.statuses import SHOPIFY, Statuses
from stores.domain.records import (
    LineRecord,
    OrderRecord,
    OrderState,
    PaymentRecord,
    RefundRecord,
)

_STATES = Statuses(SHOPIFY)
_SHIPPED = frozenset({"fulfilled", "shipped"})


class Reader(OrderReader):
    """Rows of one order share its Name."""

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        super().__init__(columns, context)
        text, instant = columns.text, columns.instant
        self.key = columns.ident("Name")
        self.financial, self.fulfilment = text("Financial Status"), text("Fulfillment Status")
        columns.need("Financial Status")
        self.created = instant("Created at", required=False)
        self.created_at = columns.need("Created at")
        self.paid_at, self.fulfilled_at = instant("Paid at"), instant("Fulfilled at")
        self.cancelled_at = instant("Cancelled at")
        self.currency_text = text("Currency")
        amount = columns.amount
        self.subtotal, self.total = amount("Subtotal"), amount("Total")
        self.shipping, self.taxes = columns.money("Shipping"), columns.money("Taxes")
        self.duties = columns.money("Duties")
        self.discount = columns.money("Discount Amount")
        self.refunded, self.open_balance = (
            columns.money("Refunded Amount"),
            amount("Outstanding Balance"),
        )
        self.units = columns.units("Lineitem quantity")
        self.price = columns.money("Lineitem price", required=True)
        self.line_off = columns.money("Lineitem discount")
        self._bind_words(columns)

    def _bind_words(self, columns: Columns) -> None:
        text = columns.text
        self.title, self.sku = text("Lineitem name"), text("Lineitem sku")
        self.line_status = text("Lineitem fulfillment status")
        self.buyer, self.buyer_note = text("Email"), text("Notes")
        self.method, self.payment = text("Payment Method"), text("Payment ID", "Payment Reference")
        self.person = {
            key: [text(f"{kind} {name}") for kind in ("Shipping", "Billing")]
            for key, name in (
                ("name", "Name"), ("phone", "Phone"), ("street", "Street"), ("city", "City"),
                ("region", "Province"), ("postcode", "Zip"), ("country", "Country"),
            )
        }  # fmt: skip
        self.phone = text("Phone")
        self.more = {
            key: text(name)
            for key, name in (
                ("shopify_id", "Id"), ("tags", "Tags"), ("source", "Source"),
                ("discount_code", "Discount Code"), ("shipping_method", "Shipping Method"),
                ("risk", "Risk Level"), ("note_attributes", "Note Attributes"),
            )
        }  # fmt: skip

    def build(self, rows: Sequence[Row]) -> OrderRecord:
        """The order of its line rows."""
        first = self._first(rows)
        cells = first.cells
        financial, fulfilment = self.financial(cells), self.fulfilment(cells)
        currency = self.own_currency(self.currency_text(cells), "Currency")
        lines = self.each(rows, self._line)
        amounts = self._amounts(first, lines)
        paid_at = self.paid_at(cells)
        placed_at = self.created(cells)
        if placed_at is None:
            raise Refusal("missing_value", "Created at")
        number = self.key(cells)
        shipped_at = self.fulfilled_at(cells)
        return OrderRecord(
            external_id=number,
            state=self._state(cells, financial, fulfilment),
            channel_status=" / ".join(filter(None, (financial, fulfilment))),
            currency=currency,
            placed_at=placed_at,
            paid_at=paid_at,
            shipped_at=shipped_at,
            buyer_id=self.buyer(cells),
            buyer_note=self.buyer_note(cells),
            total=amounts.total,
            lines=lines,
            amounts=amounts.records(),
            payments=self._payments(cells, amounts.total, paid_at),
            refunds=self._refunds(first, shipped_at, paid_at),
            consignee=self._consignee(cells),
            extra={key: value for key, read in self.more.items() if (value := read(cells))},
        )

    def _first(self, rows: Sequence[Row]) -> Row:
        """The row with the order's own cells; without it the order is not whole."""
        for row in rows:
            if self.financial(row.cells):
                return row
        raise Refusal("missing_value", "Financial Status")

    def _state(self, cells: Cells, financial: str, fulfilment: str) -> OrderState:
        if self.cancelled_at(cells) is not None:
            return "closed"
        state = _STATES.state(financial, "Financial Status")
        if state != "closed" and fulfilment.casefold() in _SHIPPED:
            return "shipped"
        return state

    def _line(self, row: Row, position: int) -> LineRecord:
        cells = row.cells
        units = self.pieces(self.units(cells), "Lineitem quantity")
        full = self.gross(row, self.price(cells), units, "Lineitem price")
        return LineRecord(
            external_id=str(position),
            title=self.title(cells),
            units=units,
            amount=full - abs(self.line_off(cells)),
            sku_code=self.sku(cells),
            list_amount=full,
            status=self.line_status(cells),
        )

    def _amounts(self, row: Row, lines: Sequence[LineRecord]) -> Amounts:
        cells = row.cells
        amounts = Amounts()
        for line in lines:
            full = line.list_amount or ZERO
            amounts.add("goods", full, line.external_id)
            amounts.add("discount_seller", line.amount - full, line.external_id)
        amounts.off("discount_seller", self._order_discount(cells, lines))
        subtotal = self.subtotal(cells)
        if subtotal is not None:
            self.settle(amounts, subtotal, row, "Subtotal")
        amounts.add("freight", self.shipping(cells))
        total, tax = self.total(cells), self.taxes(cells) + self.duties(cells)
        # Prices with tax inside: Total is Subtotal and Shipping alone.
        if total is None or total != amounts.total:
            amounts.add("tax", tax)
        if total is not None:
            self.settle(amounts, total, row, "Total")
        return amounts

    def _order_discount(self, cells: Cells, lines: Sequence[LineRecord]) -> Decimal:
        """What Discount Amount takes off beyond the lines' own discounts."""
        stated = abs(self.discount(cells))
        by_line = sum(((line.list_amount or ZERO) - line.amount for line in lines), ZERO)
        left = sum((line.amount for line in lines), ZERO)
        subtotal = self.subtotal(cells)
        if subtotal is None:
            return max(ZERO, stated - by_line)
        rest = left - subtotal
        # A free-shipping code names a discount that Subtotal never felt.
        return rest if rest in (ZERO, stated, stated - by_line) else min(max(rest, ZERO), stated)

    def _payments(
        self, cells: Cells, owed: Decimal, paid_at: datetime | None
    ) -> list[PaymentRecord]:
        amount = owed - (self.open_balance(cells) or ZERO)
        if paid_at is None or amount <= 0:
            return []
        identity = (self.payment(cells) or f"{self.key(cells)}-1")[:64]
        return [PaymentRecord(identity, amount, paid_at, "full", self.method(cells))]

    def _refunds(
        self, row: Row, shipped_at: datetime | None, paid_at: datetime | None
    ) -> list[RefundRecord]:
        amount = abs(self.refunded(row.cells))
        if not amount:
            return []
        number = self.key(row.cells)
        at = self.cancelled_at(row.cells) or shipped_at or paid_at
        self.note_once("Refunded Amount", "refund_times_unknown")
        identity = f"{number}-refund"
        if shipped_at:
            return [RefundRecord(identity, amount, at)]
        return [RefundRecord(identity, amount, at, "", "before_shipping")]

    def _consignee(self, cells: Cells) -> dict[str, str] | None:
        given = {
            key: shipping(cells) or billing(cells)
            for key, (shipping, billing) in self.person.items()
        }
        given["phone"] = given["phone"] or self.phone(cells)
        return addresses.person(**given)
