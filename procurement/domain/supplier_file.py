"""A file of suppliers, one a row, with Chinese or English headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecomops.core.tabular.rows import Row
from stores.domain.formats import rows_format
from stores.domain.formats.base import Columns, ParseContext, Refusal
from stores.domain.formats.goods import once
from stores.domain.formats.orders import currency_code

CODE = ("供应商编码", "supplier_code", "供应商代码", "供应商编号", "vendor_code")
NAME = ("供应商名称", "supplier_name", "供应商", "vendor_name", "supplier")
TEXTS: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "name_en": (120, ("英文名称", "name_en", "英文名", "English name")),
    "contact": (80, ("联系人", "contact", "contact_name")),
    "phone": (40, ("联系电话", "phone", "电话", "手机")),
    "email": (254, ("邮箱", "email", "e-mail", "电子邮箱")),
    "region": (80, ("地区", "region", "所在地")),
    "terms": (120, ("付款条件", "terms", "账期", "payment_terms")),
    "policy": (4_000, ("约定政策", "policy", "agreed_policy", "政策")),
}
KIND = ("类别", "class", "供应商类别", "supplier_class", "kind")
GRADE = ("等级", "grade", "供应商等级")
CURRENCY = ("币种", "currency", "结算币种")
_KINDS = {
    "工厂": "factory", "生产商": "factory", "factory": "factory", "贸易商": "trader",
    "trader": "trader", "包材": "packing", "包装": "packing", "packing": "packing",
    "packing materials": "packing", "服务": "service", "服务商": "service", "service": "service",
}  # fmt: skip
_SLUG = re.compile(r"[A-Za-z0-9_-]{1,24}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_NAME = 120


@dataclass(slots=True)
class SupplierRecord:
    """What a row says of a supplier; a value it does not say is not in `values`."""

    code: str
    values: dict[str, str]
    rows: tuple[int, int] = (0, 0)


class SupplierReader:
    """One row is one supplier."""

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        self.columns = columns
        self.code = columns.ident(*CODE)
        self.name = columns.text(*NAME)
        self.texts = {field: columns.text(*names) for field, (_most, names) in TEXTS.items()}
        self.kind, self.grade = columns.text(*KIND), columns.text(*GRADE)
        self.currency = columns.text(*CURRENCY)
        self.seen: dict[str, int] = {}

    def make(self, row: Row) -> Iterable[SupplierRecord]:
        """The supplier of one row."""
        cells = row.cells
        code, name = self.code(cells), self.name(cells)
        if not _SLUG.fullmatch(code):
            raise Refusal("bad_code", self._column(CODE), code)
        once(self.seen, code.casefold(), row, "sku_twice")
        if not name:
            raise Refusal("missing_value", self._column(NAME))
        values = {"name": self._short(name, LONGEST_NAME, NAME)}
        for field, (most, names) in TEXTS.items():
            if text := self.texts[field](cells):
                values[field] = self._short(text, most, names)
        if "email" in values and not _MAIL.fullmatch(values["email"]):
            raise Refusal("bad_mail", self._column(TEXTS["email"][1]), values["email"])
        values |= self._chosen(cells)
        return [SupplierRecord(code, values, (row.number, row.number))]

    def _chosen(self, cells: tuple[str, ...]) -> dict[str, str]:
        found: dict[str, str] = {}
        if kind := self.kind(cells):
            found["kind"] = _KINDS.get(kind.casefold(), "")
            if not found["kind"]:
                raise Refusal("unknown_choice", self._column(KIND), kind)
        if grade := self.grade(cells).upper():
            if grade not in {"A", "B", "C", "D"}:
                raise Refusal("unknown_choice", self._column(GRADE), grade)
            found["grade"] = grade
        if text := self.currency(cells):
            found["currency"] = currency_code(text)
            if not re.fullmatch(r"[A-Z]{3}", found["currency"]):
                raise Refusal("unknown_choice", self._column(CURRENCY), text)
        return found

    def _short(self, text: str, most: int, names: tuple[str, ...]) -> str:
        if len(text) > most:
            raise Refusal("text_too_long", self._column(names), text[:40], most=most)
        return text

    def _column(self, names: tuple[str, ...]) -> str:
        return self.columns.name(self.columns.find(*names))


def sample_file(*, chinese: bool) -> tuple[list[str], list[list[str]]]:
    """Header and one row to fill in after."""
    columns = (CODE, NAME, *(names for _most, names in TEXTS.values()), KIND, GRADE, CURRENCY)
    row = (
        ["HZ-01", "杭州棉品厂", "Hangzhou Cotton", "王敏", "0571-8888", "wang@example.com", "浙江",
         "月结 30 天", "", "工厂", "B", "CNY"]
        if chinese
        else ["HZ-01", "Hangzhou Cotton", "", "Wang Min", "0571-8888", "wang@example.com",
              "Zhejiang", "net 30", "", "factory", "B", "CNY"]
    )  # fmt: skip
    return [names[0 if chinese else 1] for names in columns], [row]


FORMAT = rows_format("suppliers", "suppliers", "Suppliers", SupplierReader, CODE, NAME)
