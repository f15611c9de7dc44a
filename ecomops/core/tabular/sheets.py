"""Workbooks: XLSX and XLS through calamine, one sheet at a time."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine as calamine

from ecomops.core.tabular.errors import TableError
from ecomops.core.tabular.texts import Record

_MEGA = 1 << 20
# Packed and unpacked size over which a workbook would not fit beside everything else.
_PACKED_LIMIT = 50 * _MEGA
_UNPACKED_LIMIT = 300 * _MEGA
# A spreadsheet keeps 15 digits; a longer whole number has lost its end.
_EXACT = 10**15


class SheetSource:
    """One sheet of a workbook."""

    ragged = False

    def __init__(self, path: Path, sheet: str | None = None) -> None:
        _check_size(path)
        try:
            self._book = calamine.CalamineWorkbook.from_path(str(path))
        except calamine.PasswordError as error:
            raise TableError("password") from error
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise TableError("password" if "ncrypted" in str(error) else "broken") from error
        self.sheets = tuple(self._book.sheet_names)
        if sheet is not None and sheet not in self.sheets:
            raise TableError("no_sheet", sheet=sheet, sheets=", ".join(self.sheets))
        self.sheet = sheet if sheet is not None else self._first_filled()
        self._sheet = self._load(self.sheet)
        self.width = 0

    def _first_filled(self) -> str:
        hidden = {
            meta.name
            for meta in self._book.sheets_metadata
            if meta.visible != calamine.SheetVisibleEnum.Visible
        }
        shown = [name for name in self.sheets if name not in hidden] or list(self.sheets)
        for name in shown:
            if self._load(name).height:
                return name
        if not shown:
            raise TableError("no_rows")
        return shown[0]

    def others_filled(self) -> list[str]:
        """Names of the other sheets that hold something."""
        return [name for name in self.sheets if name != self.sheet and self._load(name).height > 1]

    def _load(self, name: str) -> Any:
        try:
            return self._book.get_sheet_by_name(name)
        except (calamine.CalamineError, ValueError, IndexError) as error:
            raise TableError("broken") from error

    def records(self) -> Iterator[Record]:
        """Number, cells as text and no flaw, for every row of the sheet."""
        number = 0
        for number, values in enumerate(self._sheet.iter_rows(), 1):
            yield number, [v if type(v) is str else as_text(v) for v in values], ""


def _check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > _PACKED_LIMIT:
        raise TableError("too_large", size=size // _MEGA, limit=_PACKED_LIMIT // _MEGA)
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > _UNPACKED_LIMIT:
        raise TableError("too_large", size=unpacked // _MEGA, limit=_UNPACKED_LIMIT // _MEGA)


def as_text(value: Any) -> str:
    """A cell's value as a person would type it; a number that lost digits shows as 1.93E+15."""
    if isinstance(value, str):
        return value
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        if abs(value) >= _EXACT:
            return f"{value:.14E}"
        if float(value).is_integer():
            return str(int(value))
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
