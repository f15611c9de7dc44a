"""Column mappings: how a file of no known format is read, saved as JSON and used again.

A mapping names the file's columns by field, says what the file leaves unsaid (currency, state,
tool) and decides what the program must not guess: the form of dates, the decimal sign, what a
cancelling id, a negative quantity and a price of nought mean. `formats/mapped.py` holds the rule
by which its orders add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ecomops.core.tabular.rows import Row
from stores.domain.formats import ads, goods, mapped, sycm
from stores.domain.formats.base import Format, ParseContext, Parsed, plain_name
from stores.domain.records import OrderState, RowProblem

MappedKind = Literal["orders", "traffic", "ads", "products", "stock", "costs"]
CODES: AnyMapping[MappedKind, str] = {
    "orders": "mapped",
    "traffic": "mapped_traffic",
    "ads": "mapped_ads",
    "products": "mapped_products",
    "stock": "mapped_stock",
    "costs": "mapped_costs",
}
_GOODS = {
    "sku_code": goods.SKU[0], "name": goods.NAME[0], "product_code": "product_code",
    "spec": "spec", "category": "category", "barcode": "barcode", "list_price": "list_price",
    "cost": goods.COST[0], "currency": "currency", "weight_g": "weight_g", "size_mm": "size_mm",
    "item_id": "item_id", "units": goods.STOCK[0], "place": "place", "from_on": goods.FROM[0],
    "role": "role", "stage": "stage",
}  # fmt: skip
# Field → the name under which the kind's reader asks for it.
FIELDS: AnyMapping[MappedKind, AnyMapping[str, str]] = {
    "orders": {
        name: name
        for name in (
            "order_id", "line_id", "item_id", "sku_code", "title", "spec", "units", "price",
            "amount", "status", "placed_at", "paid_at", "shipped_at", "completed_at",
            "modified_at", "currency", "total", "freight", "tax", "discount_seller",
            "discount_platform", "discount_partner", "buyer_id", "buyer_note", "seller_memo",
            "courier", "tracking", "name", "phone", "country", "region", "city", "district",
            "street", "postcode", "address",
        )
    },
    "traffic": {
        "on": sycm.DAY[0], "item_id": "商品ID", "title": "商品名称",
        **{measure: names[0] for measure, names in sycm.MEASURES.items()},
    },
    "ads": {
        "on": ads.DAY[0], "tool": "场景名字", "campaign_id": "计划ID", "campaign": "计划名字",
        "item_id": "商品ID", "keyword": "关键词", "attribution_days": "转化周期",
        **{measure: names[0] for measure, names in ads.MEASURES.items()},
    },
    "products": _GOODS,
    "stock": _GOODS,
    "costs": _GOODS,
}  # fmt: skip
# Each field, or one of several, that a kind cannot do without.
NEEDED: AnyMapping[MappedKind, tuple[tuple[str, ...], ...]] = {
    "orders": (("order_id",), ("placed_at",), ("price", "amount")),
    "traffic": (("on",), ("uv", "pv", "paid_amount", "paid_buyers")),
    "ads": (("on",), ("ad_cost",)),
    "products": (("sku_code",), ("name",)),
    "stock": (("sku_code",), ("units",)),
    "costs": (("sku_code",), ("cost",), ("from_on",)),
}


class MappingError(ValueError):
    """A mapping that cannot be used; `code` and `field` say why (`stores.problems` has words)."""

    def __init__(self, code: str, field_name: str, value: str = "") -> None:
        super().__init__(f"{code}: {field_name} {value}")
        self.code = code
        self.field = field_name
        self.value = value


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one shape of file is read; every choice has a name in its JSON."""

    kind: MappedKind
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, OrderState] = field(default_factory=dict)
    date_order: Literal["", "dmy", "mdy", "ymd"] = ""
    date_pattern: str = ""
    zone: str = ""
    decimal_comma: bool = False
    line_amount: Literal["price_times_units", "column"] = "price_times_units"
    charges: Literal["order", "line"] = "order"
    cancel_prefix: str = ""
    negative_units: Literal["refuse", "credit"] = "refuse"
    zero_units: Literal["refuse", "keep"] = "refuse"
    zero_price: Literal["note", "keep"] = "note"

    @classmethod
    def from_dict(cls, spec: AnyMapping[str, Any]) -> Mapping:
        """Read the JSON form; raises MappingError naming the field that is wrong."""
        known = set(cls.__dataclass_fields__)
        for name in spec:
            if name not in known and name != "about":
                raise MappingError("mapping_unknown_field", str(name))
        given = {name: value for name, value in spec.items() if name in known}
        given.setdefault("columns", {})
        if given.get("kind") not in FIELDS:
            raise MappingError("mapping_bad_value", "kind", str(given.get("kind", "")))
        for name in ("columns", "constants", "statuses"):
            if not isinstance(given.get(name, {}), dict):
                raise MappingError("mapping_bad_value", name)
            given[name] = {str(k): str(v) for k, v in given.get(name, {}).items() if v != ""}
        made = cls(**given)
        made._check()
        return made

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, without what is left at its default."""
        plain = cls_defaults()
        return {name: value for name, value in asdict(self).items() if plain.get(name) != value}

    def _check(self) -> None:
        for name in self.columns:
            if name not in FIELDS[self.kind]:
                raise MappingError("mapping_unknown_field", name)
        for word, state in self.statuses.items():
            if state not in get_args(OrderState):
                raise MappingError("mapping_bad_value", f"statuses.{word}", state)
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise MappingError("mapping_bad_value", name, str(getattr(self, name)))
        if self.constants.get("state", "completed") not in get_args(OrderState):
            raise MappingError("mapping_bad_value", "constants.state", self.constants["state"])
        if self.zone:
            try:
                ZoneInfo(self.zone)
            except (ZoneInfoNotFoundError, ValueError) as error:
                raise MappingError("mapping_bad_value", "zone", self.zone) from error
        for names in NEEDED[self.kind]:
            if not any(name in self.columns for name in names):
                raise MappingError("mapping_needs", names[0])
        if self.kind == "orders" and self.money_field not in self.columns:
            raise MappingError("mapping_needs", self.money_field)

    @property
    def money_field(self) -> str:
        """The field that a line's money is read from."""
        return "price" if self.line_amount == "price_times_units" else "amount"

    @property
    def state(self) -> OrderState:
        """The state of orders in a file without a status column."""
        return cast(OrderState, self.constants.get("state", "completed"))

    @property
    def currency(self) -> str:
        """The currency of a file without a currency column; the store's if it says none."""
        return self.constants.get("currency", "")

    def options(self) -> dict[str, Any]:
        """What readers are told about how the file is written."""
        told: dict[str, Any] = {"decimal_comma": self.decimal_comma}
        for name in ("date_order", "date_pattern", "zone"):
            if getattr(self, name):
                told[name] = getattr(self, name)
        if "attribution_days" in self.constants:
            told["attribution_days"] = self.constants["attribution_days"]
        return told

    def asked(self) -> dict[str, str]:
        """The reader's own name of each field → the file's column."""
        names = FIELDS[self.kind]
        return {names[name]: column for name, column in self.columns.items()}

    def as_format(self) -> Format:
        """The format that this mapping makes of a file."""
        required = tuple((plain_name(column),) for column in self.columns.values())
        known = frozenset(name for names in required for name in names)
        return Format(CODES[self.kind], self.kind, "Column mapping", required, known, self.parse)

    def parse(self, rows: Iterable[Row], header: Sequence[str], context: ParseContext) -> Parsed:
        """Records and problems of a file with this header."""
        missing = problems(self, header, context.header_row)
        if missing:
            yield from missing
            return
        yield from mapped.read(self, rows, header, context)

    def looks_like_header(self, cells: Sequence[str]) -> bool:
        """Whether a row has every column of this mapping, for `open_table`."""
        names = {plain_name(cell) for cell in cells}
        return all(plain_name(column) in names for column in self.columns.values())


_CHOICES: AnyMapping[str, tuple[object, ...]] = {
    "date_order": ("", "dmy", "mdy", "ymd"),
    "line_amount": ("price_times_units", "column"),
    "charges": ("order", "line"),
    "negative_units": ("refuse", "credit"),
    "zero_units": ("refuse", "keep"),
    "zero_price": ("note", "keep"),
    "decimal_comma": (True, False),
}


def cls_defaults() -> dict[str, Any]:
    """Every choice of a mapping as it stands when nothing is said."""
    return {**asdict(Mapping("orders", {})), "kind": None, "columns": None}


def problems(mapping: Mapping, header: Sequence[str], header_row: int = 1) -> list[RowProblem]:
    """Columns that the mapping names and the header lacks."""
    names = {plain_name(name) for name in header}
    return [
        RowProblem(header_row, column, "missing_column")
        for column in mapping.columns.values()
        if plain_name(column) not in names
    ]
