"""Opening a file as a table: find the header, then stream its rows as often as wanted."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Literal, Protocol

from ecomops.core.tabular import sniff
from ecomops.core.tabular.errors import TableError
from ecomops.core.tabular.pages import PageSource
from ecomops.core.tabular.rows import (
    Row,
    TableNote,
    clean,
    is_totals,
    is_value,
    reads_like_header,
)
from ecomops.core.tabular.sheets import SheetSource
from ecomops.core.tabular.texts import UNFINISHED, Record, TextSource

Kind = Literal["csv", "tsv", "xlsx", "xls", "html"]
LooksLikeHeader = Callable[[Sequence[str]], bool]
# Title lines above a header are few; further down a header is a second table.
_TOP = 40
_ODD = frozenset("='\"\ufeff\u200b\u200e\u200f")


class Source(Protocol):
    """Anything that gives raw records from the start each time it is asked."""

    width: int
    ragged: bool

    def records(self) -> Iterator[Record]:
        """Number, raw cells and flaw of every record."""


class Rows:
    """The rows below a header; iterating again starts again."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __iter__(self) -> Iterator[Row]:
        return self._table.stream()


class Table:
    """A file whose header is known and whose rows stream with flat memory."""

    def __init__(
        self,
        kind: Kind,
        source: Source,
        *,
        encoding: str = "",
        delimiter: str = "",
        sheets: tuple[str, ...] = (),
        sheet: str = "",
        looks_like_header: LooksLikeHeader | None = None,
    ) -> None:
        self.kind: Kind = kind
        self.encoding = encoding
        self.delimiter = delimiter
        self.sheets = sheets
        self.sheet = sheet
        self.notes: list[TableNote] = []
        self._source = source
        self.header_row, self.header, self.title_lines = self._find_header(looks_like_header)
        source.width = len(self.header)

    def rows(self) -> Rows:
        """Every row below the header that is not blank, in the file's order."""
        return Rows(self)

    def __iter__(self) -> Iterator[Row]:
        return self.stream()

    def _find_header(self, known: LooksLikeHeader | None) -> tuple[int, list[str], list[str]]:
        top = [(number, tidy(cells)) for number, cells, _ in islice(self._source.records(), _TOP)]
        if not any(any(cells) for _, cells in top):
            raise TableError("no_rows")
        found = next((at for at, (_, cells) in enumerate(top) if known and known(cells)), None)
        if found is None:
            found = _best_guess([cells for _, cells in top])
        if found is None:
            raise TableError("no_header", rows=_TOP)
        number, cells = top[found]
        titles = [" ".join(filter(None, cells)) for _, cells in top[:found] if any(cells)]
        below = [cells for _, cells in top[found + 1 :]]
        return number, self._width_of(number, list(cells), below), titles

    def _width_of(self, number: int, names: list[str], below: list[tuple[str, ...]]) -> list[str]:
        """The header without blank ends and without a second table beside the first."""
        while names and not names[-1]:
            names.pop()
        gap = next(
            (
                at
                for at in range(2, len(names) - 2)
                if not names[at] and not any(len(row) > at and row[at] for row in below)
            ),
            None,
        )
        if gap is not None and not self._source.ragged:
            beside = [name for name in names[gap:] if name]
            self.notes.append(TableNote("table_beside", number, ", ".join(beside[:4])))
            names = names[:gap]
        return names

    def stream(self) -> Iterator[Row]:
        """Rows from the first below the header; each iterator reads the file anew."""
        width, ragged = len(self.header), self._source.ragged
        header = tuple(self.header)
        records = self._source.records()
        for _ in islice(records, self.header_row):
            pass
        gap = second = False
        shape = _Shape(header)
        for number, raw, flaw in records:
            cells = tidy(raw)
            if not any(cells):
                gap = True
                continue
            count = len(cells)
            if count < width:
                cells += ("",) * (width - count)
                if ragged and not flaw:
                    flaw = "short_row"
                elif flaw == UNFINISHED:
                    flaw = "cut_row"
            elif count > width:
                if ragged and not flaw and any(cells[width:]):
                    flaw = "too_many_cells"
                cells = cells[:width]
            if flaw == UNFINISHED:
                flaw = ""
            if not flaw or flaw == "short_row":
                if is_totals(cells):
                    flaw = "totals_row"
                elif cells == header:
                    flaw, second = "repeated_header", False
                elif gap and shape.is_other_header(cells):
                    second = True
                elif gap:
                    gap = sum(map(bool, cells)) < 2
            if second and flaw in ("", "short_row"):
                flaw = "second_table"
            elif not flaw:
                shape.learn(cells)
            yield Row(number, cells, flaw)


class _Shape:
    """Which columns hold numbers or dates, so that a second header can be told from a row."""

    def __init__(self, header: tuple[str, ...]) -> None:
        self._header = header
        self._values: frozenset[int] | None = None

    def learn(self, cells: tuple[str, ...]) -> None:
        """Remember the first good row."""
        if self._values is None:
            self._values = frozenset(at for at, cell in enumerate(cells) if is_value(cell))

    def is_other_header(self, cells: tuple[str, ...]) -> bool:
        """Whether names stand where the table so far has numbers."""
        if not reads_like_header(cells):
            return False
        values = self._values or frozenset()
        # Only words where numbers belong: a row of text alone proves nothing.
        return bool(values) and all(not is_value(cells[at]) for at in values)


def tidy(raw: Sequence[str]) -> tuple[str, ...]:
    """Clean cells of one record."""
    return tuple([s if not (s := cell.strip()) or s[0] not in _ODD else clean(s) for cell in raw])


def _best_guess(top: list[tuple[str, ...]]) -> int | None:
    """The first row of names that is about as wide as the rows around it."""
    widths = [sum(map(bool, cells)) for cells in top]
    widest = max(widths)
    for at, cells in enumerate(top):
        if widths[at] * 10 >= widest * 6 and (reads_like_header(cells) or _one_column(cells, top)):
            return at
    # Names given twice, or a number among them: still a header if it is the first full row.
    for at, cells in enumerate(top):
        values = sum(map(is_value, cells))
        if widths[at] >= 2 and widths[at] * 10 >= widest * 6 and values * 5 <= widths[at]:
            return at
    return None


def _one_column(cells: tuple[str, ...], top: list[tuple[str, ...]]) -> bool:
    return all(sum(map(bool, row)) <= 1 for row in top) and bool(cells) and not is_value(cells[0])


def open_table(
    path: str | Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    looks_like_header: LooksLikeHeader | None = None,
) -> Table:
    """The table in a file, whatever its kind; raises TableError with a sentence if there is none.

    `looks_like_header` recognises the header among title lines; without it the first row that
    reads like one is taken.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            head = file.read(sniff.SAMPLE)
            kind = sniff.kind_of(path, head)
            found = sniff.encoding_of(file) if kind in ("text", "html") else ""
    except OSError as error:
        raise TableError("missing", path=path.name) from error
    if kind in ("xlsx", "xls"):
        return _open_sheet(path, "xlsx" if kind == "xlsx" else "xls", sheet, looks_like_header)
    if encoding is not None:
        try:
            found = codecs.lookup(encoding).name
        except LookupError as error:
            raise TableError("unknown_encoding", encoding=encoding) from error
        found = "utf-8-sig" if found == "utf-8" else found
    if kind == "html":
        page = PageSource(path, found)
        return Table("html", page, encoding=found, looks_like_header=looks_like_header)
    if len(head) >= sniff.SAMPLE and b"\n" not in head and b"\r" not in head:
        raise TableError("binary")
    return _open_text(path, found, delimiter, looks_like_header)


def _open_sheet(
    path: Path, kind: Literal["xlsx", "xls"], sheet: str | None, known: LooksLikeHeader | None
) -> Table:
    source = SheetSource(path, sheet)
    table = Table(kind, source, sheets=source.sheets, sheet=source.sheet, looks_like_header=known)
    if sheet is None and (others := source.others_filled()):
        table.notes.append(TableNote("other_sheets", 0, ", ".join(others)))
    return table


def _open_text(
    path: Path, encoding: str, delimiter: str | None, known: LooksLikeHeader | None
) -> Table:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(1 << 16)
    sign = delimiter or sniff.delimiter_of(sample)
    quoted = sign != "\t" or not _even_without_quotes(sample)
    source = TextSource(path, encoding, sign, quoted=quoted)
    return Table(
        "tsv" if sign == "\t" else "csv",
        source,
        encoding=encoding,
        delimiter=sign,
        looks_like_header=known,
    )


def _even_without_quotes(sample: str) -> bool:
    """Whether TAB-separated lines have equal cells if quotes mean nothing (marketplaces do so)."""
    lines = sample.splitlines()
    lines = lines[: max(1, len(lines) - 1)]
    first = lines[0] if lines else ""
    if first.startswith('"') and first.count('"') >= 2 * (first.count("\t") + 1):
        return False
    rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return len({len(row) for row in rows if row}) <= 1
