"""Web pages that call themselves XLS: the rows of their tables (HTML and Excel's 2003 XML)."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from ecomops.core.tabular.texts import Record

_CHUNK = 1 << 16
_ROW = frozenset({"tr", "row", "ss:row"})
_CELL = frozenset({"td", "th", "cell", "ss:cell"})
_SILENT = frozenset({"style", "script", "title", "xml"})


class _Tables(HTMLParser):
    """Collects finished rows; whoever feeds it takes them away."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._text: list[str] | None = None
        self._span = 1
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _ROW:
            self._end_row()
            self._row = []
        elif tag in _CELL:
            self._end_cell()
            self._open_cell(dict(attrs))
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def _open_cell(self, given: dict[str, str | None]) -> None:
        if self._row is None:
            self._row = []
        index = given.get("ss:index") or ""
        if index.isdigit():
            self._row.extend([""] * (min(int(index), 16384) - 1 - len(self._row)))
        span = given.get("colspan") or ""
        self._span = min(int(span), 256) if span.isdigit() else 1
        self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _CELL:
            self._end_cell()
        elif tag in _ROW or tag == "table":
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._silent:
            self._text.append(data)

    def _end_cell(self) -> None:
        if self._text is not None and self._row is not None:
            self._row.append("".join(self._text).strip())
            self._row.extend([""] * (self._span - 1))
        self._text = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self.rows.append(self._row)
        self._row = None

    def finish(self) -> None:
        """Close what the page left open."""
        self.close()
        self._end_row()


class PageSource:
    """The rows of all tables of a page, below each other as a spreadsheet shows them."""

    ragged = False

    def __init__(self, path: Path, encoding: str) -> None:
        self.path = path
        self.encoding = encoding
        self.width = 0

    def records(self) -> Iterator[Record]:
        """Number, cells and flaw of every row."""
        tables = _Tables()
        number = 0
        with self.path.open(encoding=self.encoding, errors="replace") as file:
            ended = False
            while not ended:
                part = file.read(_CHUNK)
                ended = not part
                if ended:
                    tables.finish()
                else:
                    tables.feed(part)
                for cells in tables.rows:
                    number += 1
                    broken = any("\ufffd" in cell for cell in cells)
                    yield number, cells, "undecodable" if broken else ""
                tables.rows.clear()
