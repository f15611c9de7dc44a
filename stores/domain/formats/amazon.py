"""Amazon's order reports (TAB-separated): new orders, unshipped orders, all orders.

item-price is for all pieces of a line. Where the marketplace shows prices with tax, item-tax is
inside them; elsewhere it is added. "Unshipped" has no prices: it is an authority for the promise
and the addressee only, and its orders get their amounts from another report.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ecomops.core.tabular.rows import Row
from stores.domain.formats import addresses
from stores.domain.formats.base import Cells, Columns, ParseContext, Refusal
from stores.domain.formats.cells import ZERO
from stores.domain.formats.orders import Amounts, OrderReader
from stores.domain.formats.statuses import AMAZON, Statuses
from stores.domain.records import (
    ALL_PARTS,
    AmountKind,
    LineRecord,
    OrderRecord,
    OrderState,
    Part,
    PaymentRecord,
)

_STATES = Statuses(AMAZON)
# Marketplaces whose prices are before tax.
_TAX_ON_TOP = frozenset({"amazon.com", "amazon.ca", ""})
_CHARGES: tuple[tuple[AmountKind, str, int], ...] = (
    ("goods", "item-price", 1),
    ("goods", "gift-wrap-price", 1),
    ("freight", "shipping-price", 1),
    ("discount_seller", "item-promotion-discount", -1),
    ("discount_seller", "ship-promotion-discount", -1),
)
_TAXES = ("item-tax", "shipping-tax", "gift-wrap-tax")
_UNSHIPPED_PARTS: frozenset[Part] = frozenset(("header", "consignee"))
_NEW_PARTS: frozenset[Part] = ALL_PARTS - {"refunds"}
_ALL_ORDERS_PARTS: frozenset[Part] = ALL_PARTS - {"refunds", "consignee"}
_ADDRESS = (
    ("name", ("recipient-name", "buyer-name")),
    ("phone", ("ship-phone-number", "buyer-phone-number")),
    ("city", ("ship-city",)),
    ("region", ("ship-state",)),
    ("postcode", ("ship-postal-code",)),
    ("country", ("ship-country",)),
)


class Reader(OrderReader):
    """What the three reports share: an order's lines with their money, and its addressee."""

    parts: frozenset[Part] = _NEW_PARTS
    order_column = "order-id"
    units_column = "quantity-purchased"

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        super().__init__(columns, context)
        text, instant = columns.text, columns.instant
        self.key = columns.ident(self.order_column)
        self.has_line_ids = columns.has("order-item-id")
        self.line_id = columns.ident("order-item-id", required=self.has_line_ids)
        self.placed = instant("purchase-date", required=True)
        self.paid_at = instant("payments-date")
        self.updated = instant("last-updated-date")
        self.promised = instant("promise-date")
        self.units = columns.units(self.units_column)
        self.sku, self.title = text("sku"), text("product-name")
        self.asin = text("asin")
        self.currency_text, self.marketplace = text("currency"), text("sales-channel")
        self.charges = [(kind, columns.money(name), sign) for kind, name, sign in _CHARGES]
        self.taxes = [columns.money(name) for name in _TAXES]
        self.buyer = text("buyer-email")
        self.people = {key: text(*names) for key, names in _ADDRESS}
        self.streets = [text(f"ship-address-{n}") for n in (1, 2, 3)]
        self.more = {
            key: text(name)
            for key, name in (
                ("service", "ship-service-level"), ("sales_channel", "sales-channel"),
                ("fulfilment", "fulfillment-channel"), ("promotions", "promotion-ids"),
                ("business", "is-business-order"), ("purchase_order", "purchase-order-number"),
            )
        }  # fmt: skip

    def build(self, rows: Sequence[Row]) -> OrderRecord:
        """The order of its line rows."""
        if self.has_line_ids:
            rows = self.distinct(rows, self.line_id, "order-item-id")
        cells = rows[0].cells
        currency = next((c for row in rows if (c := self.currency_text(row.cells))), "")
        self.own_currency(currency, "currency")
        amounts = Amounts()
        lines = self.each(rows, lambda row, at: self._line(row, at, amounts))
        state, status, paid_at = self._standing(rows)
        number = self.key(cells)
        payments = []
        if paid_at is not None and amounts.total > 0:
            payments = [PaymentRecord(f"{number}-1", amounts.total, paid_at, "full", "amazon")]
        return OrderRecord(
            external_id=number,
            state=state,
            channel_status=status,
            currency=self.currency,
            placed_at=self.placed(cells),
            paid_at=paid_at,
            modified_at=self.updated(cells),
            promised_at=self.promised(cells),
            buyer_id=self.buyer(cells),
            total=amounts.total,
            lines=lines,
            amounts=amounts.records(),
            payments=payments,
            consignee=self._consignee(cells),
            extra={key: value for key, read in self.more.items() if (value := read(cells))},
            parts=self.parts,
        )

    def _standing(self, rows: Sequence[Row]) -> tuple[OrderState, str, datetime | None]:
        """State, the channel's word for it, and when it was paid: paid orders only are listed."""
        return "paid", "Unshipped", self.paid_at(rows[0].cells)

    def _line(self, row: Row, position: int, amounts: Amounts) -> LineRecord:
        cells = row.cells
        name = self.line_id(cells) or str(position)
        units = self._pieces(cells)
        own = Amounts()
        for kind, read, sign in self.charges:
            value = read(cells)
            if sign < 0:
                own.off(kind, value, name)
            elif value < 0:
                raise Refusal("negative_amount", "item-price", str(value))
            else:
                own.add(kind, value, name)
        price = self.charges[0][1](cells)
        if not price and units and self.columns.has("item-price"):
            self.note(row.number, "item-price", "zero_price", str(price))
        if self.marketplace(cells).casefold() in _TAX_ON_TOP:
            own.add("tax", sum((read(cells) for read in self.taxes), ZERO), name)
        amounts.join(own)
        return LineRecord(
            external_id=name,
            title=self.title(cells),
            units=units,
            amount=price - abs(self.charges[3][1](cells)),
            item_id=self.asin(cells),
            sku_code=self.sku(cells),
            list_amount=price,
            status=self._line_status(cells),
        )

    def _pieces(self, cells: Cells) -> int:
        return self.pieces(self.units(cells), self.units_column)

    def _line_status(self, cells: Cells) -> str:
        return ""

    def _consignee(self, cells: Cells) -> dict[str, str] | None:
        given = {key: read(cells) for key, read in self.people.items()}
        given["street"] = ", ".join(filter(None, (read(cells) for read in self.streets)))
        return addresses.person(**given)


class UnshippedReader(Reader):
    """Paid orders that wait for shipping, without prices."""

    parts = _UNSHIPPED_PARTS

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        super().__init__(columns, context)
        self.note_file("", "no_amounts")


class AllOrdersReader(Reader):
    """All orders by last update, with their status and without the addressee's name."""

    parts = _ALL_ORDERS_PARTS
    order_column = "amazon-order-id"
    units_column = "quantity"

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        super().__init__(columns, context)
        self.status = columns.text("order-status")
        columns.need("order-status")
        self.item_status = columns.text("item-status")

    def _standing(self, rows: Sequence[Row]) -> tuple[OrderState, str, datetime | None]:
        status = self.status(rows[0].cells)
        state = _STATES.state(status, "order-status")
        if state not in ("paid", "shipped", "completed"):
            return state, status, None
        self.note_once("payments-date", "paid_time_from_placed")
        return state, status, self.placed(rows[0].cells)

    def _pieces(self, cells: Cells) -> int:
        """A cancelled line keeps no pieces."""
        units = self.units(cells)
        is_off = _STATES.state(self.status(cells), "order-status") == "closed"
        if not units and (
            is_off or self.item_status(cells).casefold() in ("cancelled", "canceled")
        ):
            return 0
        return self.pieces(units, self.units_column)

    def _line_status(self, cells: Cells) -> str:
        return self.item_status(cells)
