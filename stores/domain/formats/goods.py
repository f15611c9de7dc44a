"""Our own simple files: products, stock and costs, with Chinese or English headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from ecomops.core.tabular.rows import Row
from stores.domain.formats.base import Cells, Columns, ParseContext, Refusal
from stores.domain.formats.orders import currency_code
from stores.domain.records import CostRecord, ProductRecord, StockRecord

SKU = ("SKU编码", "sku_code", "SKU code", "SKU", "商家编码", "货号", "规格编码")
NAME = ("商品名称", "name", "product_name", "Product name", "品名", "商品标题")
STOCK = ("库存", "units", "stock", "Stock", "库存数量", "可用库存", "数量")
COST = ("成本", "cost", "成本价", "amount", "采购价", "Unit cost")
FROM = ("生效日期", "from_on", "from", "Valid from", "起始日期")
_CURRENCY = ("币种", "currency", "货币")
_SIZES = ("尺寸(毫米)", "size_mm", "尺寸")
_SIZE = re.compile(r"(\d+)\s*[x×*X]\s*(\d+)\s*[x×*X]\s*(\d+)")
# Words of a role or a stage in either language, as the catalogue keeps them.
_ROLES = {
    "引流款": "traffic", "traffic driver": "traffic", "主推款": "main", "main push": "main",
    "活动款": "promotion", "promotion item": "promotion", "promo item": "promotion",
    "利润款": "profit", "profit item": "profit", "清仓款": "clearance",
    "clearance item": "clearance",
}  # fmt: skip
_STAGES = {
    "培育期": "nurture", "新品期": "nurture", "成长期": "growth", "成熟期": "mature",
    "衰退期": "decline",
}  # fmt: skip


class ProductReader:
    """One row is one SKU."""

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        text = columns.text
        self.context = context
        self.columns = columns
        self.sku = columns.ident(*SKU)
        self.code = columns.ident("商品编码", "product_code", "款号", "SPU", required=False)
        self.name = text(*NAME)
        self.name_column = columns.name(columns.need(*NAME))
        self.spec = text("规格", "spec", "颜色尺码", "Variant")
        self.category = text("类目", "category", "分类")
        self.barcode = columns.ident("条码", "barcode", "EAN", "商品条码", required=False)
        self.price_at = columns.find("售价", "list_price", "吊牌价", "price", "Price")
        self.price = columns.amount("售价", "list_price", "吊牌价", "price", "Price")
        self.cost_at = columns.find(*COST)
        self.cost = columns.amount(*COST)
        self.currency_text = text(*_CURRENCY)
        self.weight = columns.amount("重量(克)", "weight_g", "重量g", "克重")
        self.size = text(*_SIZES)
        self.item = columns.ident("平台商品ID", "item_id", "商品ID", required=False)
        self.role, self.stage = text("角色", "role"), text("阶段", "stage")
        self.seen: dict[str, int] = {}

    def make(self, row: Row) -> Iterable[ProductRecord]:
        """The SKU of one row."""
        cells = row.cells
        sku, name = self.sku(cells), self.name(cells)
        once(self.seen, sku, row, "sku_twice")
        if not name:
            raise Refusal("missing_value", self.name_column)
        weight = self.weight(cells)
        role, stage = self.role(cells), self.stage(cells)
        price, cost = self.price(cells), self.cost(cells)
        for value, at in ((price, self.price_at), (cost, self.cost_at)):
            if value is not None and value < 0:
                raise Refusal("negative_number", self.columns.name(at), str(value))
        return [
            ProductRecord(
                product_code=self.code(cells) or sku,
                sku_code=sku,
                name=name,
                spec=self.spec(cells),
                category=self.category(cells),
                barcode=self.barcode(cells),
                list_price=price,
                currency=_currency(self.currency_text(cells)) or self.context.store_currency,
                cost=cost,
                weight_g=None if weight is None else int(weight),
                size_mm=self._size(cells),
                item_id=self.item(cells),
                role=self._choice(role, _ROLES, "角色", "role"),
                stage=self._choice(stage, _STAGES, "阶段", "stage"),
                rows=(row.number, row.number),
            )
        ]

    def _choice(self, text: str, words: Mapping[str, str], *names: str) -> str:
        code = words.get(text, words.get(text.casefold(), text.casefold()))
        if code and code not in words.values():
            raise Refusal("unknown_choice", self.columns.name(self.columns.find(*names)), text)
        return code

    def _size(self, cells: Cells) -> tuple[int, int, int] | None:
        text = self.size(cells)
        if not text:
            return None
        match = _SIZE.search(text)
        if match is None:
            raise Refusal("bad_size", self.columns.name(self.columns.find(*_SIZES)), text)
        return int(match[1]), int(match[2]), int(match[3])


class StockReader:
    """One row is what is held of one SKU at one place."""

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        self.sku = columns.ident(*SKU)
        self.units = columns.units(*STOCK)
        self.units_column = columns.name(columns.find(*STOCK))
        self.place = columns.text("仓库", "place", "warehouse", "Warehouse", "库位")
        self.seen: dict[str, int] = {}

    def make(self, row: Row) -> Iterable[StockRecord]:
        """The stock of one row."""
        sku, units, place = self.sku(row.cells), self.units(row.cells), self.place(row.cells)
        if units < 0:
            raise Refusal("negative_number", self.units_column, str(units))
        once(self.seen, f"{sku}\0{place}", row, "sku_twice")
        return [StockRecord(sku, units, place, (row.number, row.number))]


class CostReader:
    """One row is what one SKU costs from a day on."""

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        self.context = context
        self.sku = columns.ident(*SKU)
        self.amount = columns.money(*COST, required=True)
        self.amount_column = columns.name(columns.find(*COST))
        self.currency_text = columns.text(*_CURRENCY)
        self.day = columns.day(*FROM)
        self.seen: dict[str, int] = {}

    def make(self, row: Row) -> Iterable[CostRecord]:
        """The cost of one row."""
        cells = row.cells
        sku, amount, on = self.sku(cells), self.amount(cells), self.day(cells)
        if amount < Decimal(0):
            raise Refusal("negative_number", self.amount_column, str(amount))
        once(self.seen, f"{sku}\0{on}", row, "sku_twice")
        currency = _currency(self.currency_text(cells)) or self.context.store_currency
        return [CostRecord(sku, amount, currency, on, (row.number, row.number))]


def _currency(text: str) -> str:
    code = currency_code(text)
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise Refusal("unknown_choice", _CURRENCY[0], text)
    return code


def once(seen: dict[str, int], key: str, row: Row, code: str) -> None:
    """Refuse what an earlier row of the same file already said."""
    first = seen.setdefault(key, row.number)
    if first != row.number:
        raise Refusal(code, "", key.partition("\0")[0], other=first)
