"""What any source says about orders, traffic, ads and goods, in one shape.

Every file format, mapping and connector yields these; `services.intake` reads nothing else.
Instants are aware UTC, amounts are Decimal in the record's currency, units are integers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

Part = Literal["header", "lines", "amounts", "payments", "refunds", "consignee"]
ALL_PARTS: frozenset[Part] = frozenset(
    ("header", "lines", "amounts", "payments", "refunds", "consignee")
)

OrderState = Literal["placed", "paid", "shipped", "completed", "closed"]
AmountKind = Literal[
    "goods",
    "freight",
    "discount_seller",
    "discount_platform",
    "discount_partner",
    "tax",
    "adjustment",
]


@dataclass(slots=True)
class LineRecord:
    """One line: `amount` is what the buyer owes for it after its own discounts.

    `units` is at least 1, but for two lines: a cancelled one that keeps its money and no pieces
    (0), and a credit (both `units` and `amount` below nought), which only mappings give.

    `external_id` is the channel's own line id, or the line's position ("1", "2", …) where it has
    none. `list_amount` is price × units before discounts.
    """

    external_id: str
    title: str
    units: int
    amount: Decimal
    item_id: str = ""
    sku_code: str = ""
    spec: str = ""
    list_amount: Decimal | None = None
    status: str = ""
    refund_status: str = ""


@dataclass(slots=True)
class AmountRecord:
    """Signed so that the amounts of an order add up to what the buyer owes: discounts are < 0."""

    kind: AmountKind
    amount: Decimal
    line: str = ""


@dataclass(slots=True)
class PaymentRecord:
    external_id: str
    amount: Decimal
    paid_at: datetime
    kind: Literal["full", "deposit", "balance"] = "full"
    method: str = ""


@dataclass(slots=True)
class RefundRecord:
    external_id: str
    amount: Decimal
    succeeded_at: datetime | None
    line: str = ""
    stage: Literal["before_shipping", "refund_only", "return", "price_gap", "unknown"] = "unknown"


@dataclass(slots=True)
class OrderRecord:
    """One order as one source states it; `parts` names what the source is an authority for."""

    external_id: str
    state: OrderState
    channel_status: str
    currency: str
    placed_at: datetime | None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    completed_at: datetime | None = None
    modified_at: datetime | None = None
    promised_at: datetime | None = None
    buyer_id: str = ""
    buyer_note: str = ""
    seller_memo: str = ""
    flag: str = ""
    courier: str = ""
    tracking: str = ""
    ship_token: str = ""
    total: Decimal | None = None
    lines: list[LineRecord] = field(default_factory=list)
    amounts: list[AmountRecord] = field(default_factory=list)
    payments: list[PaymentRecord] = field(default_factory=list)
    refunds: list[RefundRecord] = field(default_factory=list)
    consignee: dict[str, str] | None = None
    extra: dict[str, str] = field(default_factory=dict)
    parts: frozenset[Part] = ALL_PARTS
    rows: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class RowProblem:
    """One thing wrong at one place of a file; `code` picks the sentence shown to the person.

    `column` is the file's own column name, `value` the offending text. `fatal` rejects the row (or
    the whole order it belongs to); otherwise the row goes in and the problem is shown.
    """

    row: int
    column: str
    code: str
    value: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    fatal: bool = True


@dataclass(slots=True)
class TrafficRecord:
    """A store's day as the platform reports it; measures absent from the source stay absent."""

    on: date
    terminal: str = "all"
    measures: dict[str, Decimal] = field(default_factory=dict)
    rows: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class ItemTrafficRecord:
    on: date
    item_id: str
    title: str = ""
    measures: dict[str, Decimal] = field(default_factory=dict)
    rows: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class AdRecord:
    """One tool's (campaign's, item's, keyword's) day; amounts in the store's currency."""

    on: date
    tool: str
    campaign_id: str = ""
    campaign: str = ""
    item_id: str = ""
    keyword: str = ""
    attribution_days: int | None = None
    measures: dict[str, Decimal] = field(default_factory=dict)
    rows: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class EventRecord:
    """A raw shop event: `kind` is pv, fav, cart, placed or buy."""

    event_id: str
    visitor_id: str
    kind: str
    at: datetime
    item_id: str = ""
    page: str = ""
    terminal: str = ""


@dataclass(slots=True)
class ProductRecord:
    product_code: str
    sku_code: str
    name: str
    spec: str = ""
    category: str = ""
    barcode: str = ""
    list_price: Decimal | None = None
    currency: str = ""
    cost: Decimal | None = None
    weight_g: int | None = None
    size_mm: tuple[int, int, int] | None = None
    item_id: str = ""
    role: str = ""
    stage: str = ""
    rows: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class StockRecord:
    sku_code: str
    units: int
    place: str = ""
    rows: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class CostRecord:
    sku_code: str
    amount: Decimal
    currency: str
    from_on: date
    rows: tuple[int, int] = (0, 0)
