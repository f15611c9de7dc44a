"""What all order formats share: rows of an order in, one record or named problems out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Any, TypeVar

from ecomops.core.tabular.rows import Row
from stores.domain.formats import grouping
from stores.domain.formats.base import (
    Cells,
    Columns,
    Parse,
    ParseContext,
    Parsed,
    Refusal,
    flawed,
    repeatable,
)
from stores.domain.formats.cells import ID_LENGTH, LIMIT, ZERO
from stores.domain.records import AmountKind, AmountRecord, OrderRecord, Part, RowProblem

T = TypeVar("T")
_SAME_CURRENCY = {"RMB": "CNY", "人民币": "CNY", "元": "CNY"}


def currency_code(text: str) -> str:
    """The ISO code of a currency as exporters write it."""
    return _SAME_CURRENCY.get(text.upper(), text.upper())


class BadRows(Exception):
    """Several rows of one order cannot be taken."""

    def __init__(self, problems: list[RowProblem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


class Amounts:
    """An order's amounts, one per line and kind, signed to add up to what the buyer owes."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, AmountKind], Decimal] = {}

    def add(self, kind: AmountKind, amount: Decimal, line: str = "") -> None:
        """Add to the sum of a kind; nought leaves no trace."""
        if amount:
            self._sums[line, kind] = self._sums.get((line, kind), ZERO) + amount

    def off(self, kind: AmountKind, amount: Decimal, line: str = "") -> None:
        """A discount, whichever sign the source writes it with."""
        self.add(kind, -abs(amount), line)

    def join(self, other: Amounts) -> None:
        """Take over another's amounts."""
        for (line, kind), amount in other._sums.items():
            self.add(kind, amount, line)

    @property
    def total(self) -> Decimal:
        """What they add up to."""
        return sum(self._sums.values(), ZERO)

    def settle(self, total: Decimal) -> Decimal:
        """Make them add up to `total`; gives the adjustment that took, nought if none."""
        gap = total - self.total
        self.add("adjustment", gap)
        return gap

    def records(self) -> list[AmountRecord]:
        """One record per kind and line."""
        return [
            AmountRecord(kind, amount, line)
            for (line, kind), amount in self._sums.items()
            if amount
        ]


class OrderReader(ABC):
    """One format's way of reading the rows of an order; subclasses bind columns and build."""

    key: Callable[[Cells], str]
    # Parts that this file says nothing about, so that it is no authority for them.
    silent: frozenset[Part] = frozenset()

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        self.columns = columns
        self.context = context
        self.currency = context.store_currency
        self.notes: list[RowProblem] = []
        self.file_notes: list[RowProblem] = []
        self.said: set[str] = set()

    @abstractmethod
    def build(self, rows: Sequence[Row]) -> OrderRecord:
        """The order its rows state."""

    def note(self, row: int, column: str, code: str, value: str = "", **params: Any) -> None:
        """A problem that rejects nothing."""
        self.notes.append(RowProblem(row, column, code, value, params, fatal=False))

    def note_once(self, column: str, code: str) -> None:
        """A remark about the whole file, said when it first matters."""
        if code not in self.said and all(note.code != code for note in self.notes):
            row = self.context.header_row
            self.notes.append(RowProblem(row, column, code, fatal=False))

    def note_file(self, column: str, code: str, **params: Any) -> None:
        """A problem of the whole file that rejects nothing."""
        row = self.context.header_row
        self.file_notes.append(RowProblem(row, column, code, "", params, fatal=False))

    def each(self, rows: Sequence[Row], make: Callable[[Row, int], T]) -> list[T]:
        """One thing per row; all bad rows are named, not only the first."""
        made: list[T] = []
        bad: list[RowProblem] = []
        for position, row in enumerate(rows, 1):
            try:
                made.append(make(row, position))
            except Refusal as refusal:
                bad.append(refusal.at(row.number))
        if bad:
            raise BadRows(bad)
        return made

    def own_currency(self, text: str, column: str) -> str:
        """The order's currency, which must be the store's."""
        code = currency_code(text)
        if code and code != self.currency:
            raise Refusal("foreign_currency", column, text, currency=self.currency)
        return self.currency

    def pieces(self, units: int, column: str) -> int:
        """Units of a sold line: at least one."""
        if units < 1:
            raise Refusal("negative_units" if units < 0 else "zero_units", column, str(units))
        return units

    def gross(self, row: Row, price: Decimal, units: int, column: str) -> Decimal:
        """Price × units of a sold line: never negative, and nought only with a remark."""
        if price < 0:
            raise Refusal("negative_price", column, str(price))
        if not price:
            self.note(row.number, column, "zero_price", str(price))
        return price * units

    def distinct(
        self, rows: Sequence[Row], line_id: Callable[[Cells], str], column: str
    ) -> Sequence[Row]:
        """Rows without those that repeat an item's row word for word."""
        if len(rows) == 1:
            return rows
        seen: dict[str, Row] = {}
        for row in rows:
            name = line_id(row.cells)
            first = seen.setdefault(name, row)
            if first is row:
                continue
            if row.cells != first.cells:
                raise BadRows(
                    [RowProblem(row.number, column, "line_twice", name, {"other": first.number})]
                )
            self.note(row.number, column, "repeated_row", name, other=first.number)
        return list(seen.values())

    def settle(self, amounts: Amounts, total: Decimal, row: Row, column: str) -> None:
        """Make amounts add up to the source's own total and say so where they did not."""
        gap = amounts.settle(total)
        if gap:
            self.note(row.number, column, "amounts_differ", str(total), gap=str(gap))

    def repeated(self, rows: Sequence[Row]) -> Row:
        """The one row of an order that may stand in the file twice, but not in two versions."""
        first = rows[0]
        for row in rows[1:]:
            if row.cells != first.cells:
                raise BadRows(
                    [
                        RowProblem(
                            each.number,
                            "",
                            "order_twice",
                            self.key(first.cells),
                            {"other": other.number},
                        )
                        for each, other in ((first, row), (row, first))
                    ]
                )
            self.note(row.number, "", "repeated_row", self.key(first.cells), other=first.number)
        return first


def fit(record: OrderRecord) -> OrderRecord:
    """The record with every id short enough to keep; refuses what no column can hold."""
    sums = [record.total or ZERO, *(x.amount for x in record.lines)]
    if any(abs(each) >= LIMIT for each in sums):
        raise Refusal("sum_too_large", "", str(max(sums, key=abs)))
    short: dict[str, str] = {}
    for line in record.lines:
        if len(line.external_id) > ID_LENGTH:
            whole = line.external_id
            short[whole] = line.external_id = short_id(whole)
    for amount in record.amounts:
        amount.line = short.get(amount.line, amount.line)
    for refund in record.refunds:
        refund.line = short.get(refund.line, refund.line)
        refund.external_id = short_id(refund.external_id)
    for payment in record.payments:
        payment.external_id = short_id(payment.external_id)
    return record


def short_id(text: str) -> str:
    """Of a long id its beginning and a digest of the whole: always the same for the same id."""
    if len(text) <= ID_LENGTH:
        return text
    return f"{text[:47]}~{blake2b(text.encode(), digest_size=8).hexdigest()}"


def parser(make: Callable[[Columns, ParseContext], OrderReader]) -> Parse:
    """The parse function of an order format."""

    def parse(rows: Iterable[Row], header: Sequence[str], context: ParseContext) -> Parsed:
        rows = repeatable(rows)
        yield from read_rows(make(Columns(header, rows, context), context), rows)

    return parse


def read_rows(reader: OrderReader, rows: Iterable[Row]) -> Parsed:
    """Every order of the rows, or only what is wrong with the header."""
    if reader.columns.problems:
        yield from reader.columns.problems
        return
    yield from reader.file_notes
    for item in grouping.orders(rows, reader.key):
        if isinstance(item, RowProblem):
            yield reader.columns.placed(item)
        else:
            yield from read_order(reader, item)


def read_order(reader: OrderReader, rows: list[Row]) -> Parsed:
    """The order of these rows with its notes, or every row of it as a problem."""
    bad = [reader.columns.placed(flawed(row)) for row in rows if row.flaw]
    if not bad:
        reader.notes.clear()
        try:
            record = fit(reader.build(rows))
            record.parts -= reader.silent
        except BadRows as found:
            bad = found.problems
        except Refusal as refusal:
            bad = [refusal.at(rows[0].number)]
        else:
            record.rows = (rows[0].number, rows[-1].number)
            reader.said.update(note.code for note in reader.notes)
            yield from reader.notes
            yield record
            return
    yield from bad
    named = {problem.row for problem in bad}
    for row in rows:
        if row.number not in named:
            yield RowProblem(
                row.number, "", "order_incomplete", reader.key(row.cells), {"other": bad[0].row}
            )
