"""Tables out: what a spreadsheet opens and cannot mistake for a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter

# A leading apostrophe is doubled too, so that reading the file gives back the same text.
_DANGEROUS = frozenset("=+-@\t\r'")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CELL_LIMIT = 32_767
# A spreadsheet keeps 15 digits of a number.
_EXACT = 10**15


def plain(value: object) -> str:
    """A value as text without formulas: numbers stay, dangerous text gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = _CONTROLS.sub("", str(value))
    # Blanks in front do not stop a spreadsheet from seeing the sign behind them.
    return f"'{text}" if text.lstrip(" \u3000\u00a0\n")[:1] in _DANGEROUS and text else text


@contextmanager
def _opened(file: IO[str] | str | Path) -> Any:
    if isinstance(file, (str, Path)):
        with Path(file).open("w", encoding="utf-8", newline="") as opened:
            yield opened
    else:
        yield file


def write_csv(
    file: IO[str] | str | Path, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> int:
    """Write a CSV that every spreadsheet opens as UTF-8; gives the number of rows below the header.

    `file` is a path or an open text file (opened with `newline=""`).
    """
    count = 0
    with _opened(file) as out:
        out.write("\ufeff")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([plain(name) for name in header])
        for row in rows:
            writer.writerow([plain(value) for value in row])
            count += 1
    return count


def write_xlsx(
    path: str | Path | IO[bytes],
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    sheet: str = "Sheet1",
) -> int:
    """Write one sheet with flat memory; text is stored as text, never as formula or link."""
    target = str(path) if isinstance(path, Path) else path
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "remove_timezone": True})
    quoted = book.add_format({"quote_prefix": True})
    formats = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        str: book.add_format({"bold": True}),
    }
    page = book.add_worksheet(sheet)
    page.freeze_panes(1, 0)
    for column, name in enumerate(header):
        page.write_string(0, column, str(name)[:_CELL_LIMIT], formats[str])
    count = 0
    for count, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write_cell(page, count, column, value, quoted, formats)
    book.close()
    return count


def _write_cell(
    page: Any, row: int, column: int, value: object, quoted: Any, formats: dict[type, Any]
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and -_EXACT < value < _EXACT:
        page.write_number(row, column, value)
    elif isinstance(value, datetime):
        page.write_datetime(row, column, value, formats[datetime])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats[date])
    else:
        text = _CONTROLS.sub("", str(value))[:_CELL_LIMIT]
        risky = text.lstrip()[:1] in _DANGEROUS or text[:1] in _DANGEROUS
        page.write_string(row, column, text, quoted if risky else None)
