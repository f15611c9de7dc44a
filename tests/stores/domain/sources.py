"""Small export files of our own making, read the way an upload is read."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ecomops.core.tabular import Table, open_table
from stores.domain.formats import FORMATS, ParseContext, detect, looks_like_header
from stores.domain.records import OrderRecord, RowProblem

ZERO = Decimal(0)


@dataclass
class Parsed:
    """What came of a file."""

    table: Table
    code: str
    records: list[Any] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def order(self) -> OrderRecord:
        """The only order, without anything fatal."""
        assert self.fatal == []
        (record,) = self.records
        return record

    @property
    def fatal(self) -> list[tuple[int, str, str]]:
        return [(p.row, p.column, p.code) for p in self.problems if p.fatal]

    @property
    def remarks(self) -> list[tuple[int, str, str]]:
        return [(p.row, p.column, p.code) for p in self.problems if not p.fatal]


def line(header: Sequence[str], **cells: Any) -> list[str]:
    """One row for a header: cells by name, the rest empty. `_` stands for a sign in a name."""
    return lay(header, cells)


def lay(header: Sequence[str], cells: Mapping[str, Any]) -> list[str]:
    """One row for a header from cells by (stripped) name."""
    names = [name.strip() for name in header]
    unknown = set(cells) - set(names)
    assert not unknown, unknown
    return [str(cells.get(name, "")) for name in names]


def write(
    folder: Path,
    rows: Sequence[Sequence[str]],
    *,
    encoding: str = "utf-8",
    sign: str = ",",
    name: str = "file.csv",
) -> Path:
    """A file of these rows; TAB-separated ones without quoting, as marketplaces write them."""
    path = folder / name
    quoting = csv.QUOTE_NONE if sign == "\t" else csv.QUOTE_MINIMAL
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(
            file, delimiter=sign, quoting=quoting, quotechar=None if sign == "\t" else '"'
        )
        writer.writerows(rows)
    return path


def parse(
    path: Path,
    *,
    zone: str = "Asia/Shanghai",
    currency: str = "CNY",
    code: str = "",
    **options: Any,
) -> Parsed:
    """Open, detect and parse, as the import does."""
    table = open_table(path, looks_like_header=looks_like_header)
    found = FORMATS[code] if code else detect(table.header)
    assert found is not None, table.header
    context = ParseContext(zone, currency, options, table.header_row)
    result = Parsed(table, found.code)
    for item in found.parse(table.rows(), table.header, context):
        if isinstance(item, RowProblem):
            result.problems.append(item)
        else:
            result.records.append(item)
    for record in result.records:
        if isinstance(record, OrderRecord):
            check_sums(record)
    return result


def check_sums(record: OrderRecord) -> None:
    """What must hold for every order, whatever the source."""
    assert sum((a.amount for a in record.amounts), ZERO) == record.total
    assert len({(a.line, a.kind) for a in record.amounts}) == len(record.amounts)
    assert len({x.external_id for x in record.lines}) == len(record.lines)
    names = {x.external_id for x in record.lines}
    assert all(not a.line or a.line in names for a in record.amounts)
    for at in (record.placed_at, record.paid_at, *(p.paid_at for p in record.payments)):
        assert at is None or at.utcoffset().total_seconds() == 0


def amounts(record: OrderRecord) -> dict[str, Decimal]:
    """Sums by kind."""
    sums: dict[str, Decimal] = {}
    for amount in record.amounts:
        sums[amount.kind] = sums.get(amount.kind, ZERO) + amount.amount
    return sums
