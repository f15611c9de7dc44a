"""What a file format is, and how its columns are found: by name, never by position."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo

from ecomops.core.tabular.rows import Row
from stores.domain.formats import cells as cell
from stores.domain.formats.cells import ZERO, BadCell
from stores.domain.formats.dates import Dates
from stores.domain.records import RowProblem

Kind = Literal["orders", "traffic", "ads", "events", "products", "stock", "costs", "suppliers"]
Cells = tuple[str, ...]
Parsed = Iterator[Any]
T = TypeVar("T")

# Flaws that say something about the row but reject nothing.
HARMLESS = frozenset({"totals_row", "repeated_header"})


class Refusal(Exception):
    """A cell that cannot be taken as it stands."""

    def __init__(self, code: str, column: str, value: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.column = column
        self.value = value
        self.params = params

    def at(self, row: int) -> RowProblem:
        """The same as a problem of a row."""
        return RowProblem(row, self.column, self.code, self.value[:200], self.params)


@dataclass(frozen=True, slots=True)
class ParseContext:
    """What a file does not say about itself: whose it is and what the person chose.

    `options` may hold `attribution_days`, `tool` and `on` (ads: the day of a file without a date
    column) and how the file is written: `date_order` (dmy, mdy or ymd), `date_pattern` (strptime),
    `zone` (of its times, if not the store's) and `decimal_comma`.
    """

    store_zone: str
    store_currency: str
    options: Mapping[str, Any] = field(default_factory=dict)
    header_row: int = 1

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.store_zone)


Parse = Callable[[Iterable[Row], Sequence[str], ParseContext], Parsed]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file: `required` lists what must be there (each with its spellings).

    `needs` says the same in the file's own words, for whoever must be told what is missing.
    """

    code: str
    kind: Kind
    label: str
    required: tuple[tuple[str, ...], ...]
    known: frozenset[str]
    parse: Parse
    needs: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """A column name without blanks, letter case and full-width forms."""
    tidy = unicodedata.normalize("NFKC", name).casefold()
    return "".join(tidy.split()).replace("_", "-")


def repeatable(rows: Iterable[Row]) -> Iterable[Row]:
    """Rows that can be read twice; a bare iterator is kept in memory for that."""
    return list(rows) if iter(rows) is rows else rows


class Columns:
    """Readers of a header's columns; each gives a cell's value or raises a Refusal naming it."""

    def __init__(
        self,
        header: Sequence[str],
        rows: Iterable[Row],
        context: ParseContext,
        meaning: Mapping[str, str] | None = None,
    ) -> None:
        """`meaning` says, for a mapping, which column stands for the name a reader asks for."""
        self._at: dict[str, int] = {}
        self._twice: set[str] = set()
        self._header = [" ".join(name.split()) for name in header]
        self._rows = rows
        self.context = context
        self.asked: set[str] = set()
        self.problems: list[RowProblem] = []
        comma = bool(context.options.get("decimal_comma"))
        self._number = partial(cell.number, comma=True) if comma else cell.number
        self._units = partial(cell.units, comma=True) if comma else cell.units
        for at, name in enumerate(header):
            key = plain_name(name)
            if key and key in self._at:
                self._twice.add(key)
            self._at.setdefault(key, at)
        if meaning is not None:
            self._rename(meaning)

    def _rename(self, meaning: Mapping[str, str]) -> None:
        found = {plain_name(name): plain_name(column) for name, column in meaning.items()}
        self._twice = {name for name, column in found.items() if column in self._twice}
        self._at = {name: self._at[column] for name, column in found.items() if column in self._at}

    def find(self, *names: str) -> int:
        """Position of the first of these names that the header has, or -1."""
        self.asked.update(map(plain_name, names))
        for name in names:
            key = plain_name(name)
            if key in self._at:
                if key in self._twice:
                    self._complain("duplicate_column", self._header[self._at[key]])
                    self._twice.discard(key)
                return self._at[key]
        return -1

    def has(self, *names: str) -> bool:
        """Whether the header has one of these names."""
        self.asked.update(map(plain_name, names))
        return any(plain_name(name) in self._at for name in names)

    def name(self, at: int) -> str:
        """The file's own name of a column."""
        return self._header[at] if at >= 0 else ""

    def need(self, *names: str) -> int:
        """Like `find`, and a missing column is a problem of the whole file."""
        at = self.find(*names)
        if at < 0:
            self._complain("missing_column", names[0])
        return at

    def placed(self, problem: RowProblem) -> RowProblem:
        """A problem of a cell that so far knows its column by number only."""
        if "at" in problem.params:
            problem.column = self.name(problem.params.pop("at"))
        return problem

    def _complain(self, code: str, name: str) -> None:
        self.problems.append(RowProblem(self.context.header_row, name, code))

    def text(self, *names: str) -> Callable[[Cells], str]:
        """Words of the first of these columns that has any; a dash is nothing."""
        found, empty = [at for name in names if (at := self.find(name)) >= 0], cell.textual
        if not found:
            return lambda cells: ""
        if len(found) == 1:
            (only,) = found
            return lambda cells: empty(cells[only])
        return lambda cells: next(filter(None, (empty(cells[at]) for at in found)), "")

    def given(self, *names: str) -> Callable[[Cells], str]:
        """Words that must be there."""
        return self._reader(self.need(*names), str, "", True)

    def ident(self, *names: str, required: bool = True) -> Callable[[Cells], str]:
        """An id, whole and as text."""
        at = self.need(*names) if required else self.find(*names)
        return self._reader(at, cell.ident, "", required)

    def money(self, *names: str, required: bool = False) -> Callable[[Cells], Decimal]:
        """An amount; blank is nought unless the column is required."""
        at = self.need(*names) if required else self.find(*names)
        return self._reader(at, self._number, ZERO, required)

    def amount(self, *names: str) -> Callable[[Cells], Decimal | None]:
        """An amount; blank or absent is None."""
        return self._reader(self.find(*names), self._number, None, False)

    def units(self, *names: str, required: bool = True) -> Callable[[Cells], int]:
        """A whole number of pieces."""
        at = self.need(*names) if required else self.find(*names)
        return self._reader(at, self._units, 0, required)

    def dates(self, at: int) -> Dates:
        """The date reader of a column; it may look over the column for proof."""

        def survey() -> Iterator[str]:
            return (row.cells[at] for row in self._rows if not row.flaw)

        options = self.context.options
        return Dates(
            self.context.zone,
            survey,
            written_in=ZoneInfo(options["zone"]) if options.get("zone") else None,
            order=str(options.get("date_order", "")),
            pattern=str(options.get("date_pattern", "")),
        )

    def instant(self, *names: str, required: bool = False) -> Callable[[Cells], datetime | None]:
        """An instant in the store's zone, as UTC; blank is None."""
        at = self.need(*names) if required else self.find(*names)
        if at < 0:
            return lambda cells: None
        return self._reader(at, self.dates(at).instant, None, required)

    def day(self, *names: str) -> Callable[[Cells], date]:
        """A calendar day; required."""
        at = self.need(*names)
        if at < 0:
            return lambda cells: date.min
        return self._reader(at, self.dates(at).day, date.min, True)

    def _reader(
        self, at: int, parse: Callable[[str], T], blank: T, required: bool
    ) -> Callable[[Cells], T]:
        if at < 0:
            return lambda cells: blank
        name, is_empty = self._header[at], cell.is_empty

        def read(cells: Cells) -> T:
            text = cells[at]
            if is_empty(text):
                if required:
                    raise Refusal("missing_value", name)
                return blank
            try:
                return parse(text)
            except BadCell as bad:
                raise Refusal(bad.code, name, text) from bad

        return read


def flawed(row: Row) -> RowProblem:
    """The problem that a row's shape is."""
    first = next((text for text in row.cells if text), "")
    problem = RowProblem(row.number, "", row.flaw, first[:200], fatal=row.flaw not in HARMLESS)
    if row.flaw == "undecodable":
        at = next(
            (at for at, text in enumerate(row.cells) if "\ufffd" in text or "\x00" in text), None
        )
        if at is not None:
            problem.params = {"at": at}
            problem.value = row.cells[at][:200].replace("\x00", "\ufffd")
    return problem


class RowReader(Protocol):
    """Reads files whose rows stand alone; `make` gives a row's records or raises a Refusal."""

    def make(self, row: Row) -> Iterable[Any]:
        """The records of one row."""


def row_parser(bind: Callable[[Columns, ParseContext], RowReader]) -> Parse:
    """The parse function of a format whose rows stand alone."""

    def parse(rows: Iterable[Row], header: Sequence[str], context: ParseContext) -> Parsed:
        rows = repeatable(rows)
        columns = Columns(header, rows, context)
        yield from read_rows(bind(columns, context), columns, rows)

    return parse


def read_rows(reader: RowReader, columns: Columns, rows: Iterable[Row]) -> Parsed:
    """Records or a problem for every row, or only what is wrong with the header."""
    if columns.problems:
        yield from columns.problems
        return
    for row in rows:
        if row.flaw:
            yield columns.placed(flawed(row))
            continue
        try:
            made = reader.make(row)
        except Refusal as refusal:
            yield refusal.at(row.number)
            continue
        yield from made
    # What can only be said once all rows are read, such as sums over them.
    yield from getattr(reader, "finish", tuple)()


def names_asked(bind: Callable[[Columns, ParseContext], object]) -> frozenset[str]:
    """Every column name that a format looks for."""
    columns = Columns((), (), ParseContext("UTC", ""))
    bind(columns, columns.context)
    return frozenset(columns.asked)
