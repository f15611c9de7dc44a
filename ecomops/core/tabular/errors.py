"""Why a file cannot be read as a table, in words that say what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ecomops.core.errors import DomainError

SENTENCES = {
    "empty": _("The file is empty. Export it again and upload the new file."),
    "no_rows": _("The file has no table: only blank lines were found. Export it again."),
    "zip": _("This is a ZIP archive. Unpack it and upload the file inside."),
    "archive": _("This is an archive. Unpack it and upload the file inside."),
    "program": _("This is a program, not a table. Nothing was read; upload the exported file."),
    "document": _("This is a document or a picture, not a table. Export the table as CSV or XLSX."),
    "binary": _("This file is not text and not a spreadsheet. Export the table as CSV or XLSX."),
    "password": _("The workbook is protected by a password. Save it without one and upload again."),
    "broken": _("The workbook is damaged and cannot be read. Export it again, as CSV if you can."),
    "too_large": _(
        "The workbook is too large to open (%(size)s MB, the limit is %(limit)s MB). "
        "Save the sheet as CSV and upload that: CSV files may be of any size."
    ),
    "no_sheet": _("There is no sheet “%(sheet)s” in the workbook. Its sheets are: %(sheets)s."),
    "unknown_encoding": _(
        "The file cannot be read with the encoding “%(encoding)s”. Choose another one."
    ),
    "no_header": _(
        "No row with column names was found in the first %(rows)s rows. "
        "Upload the file as it was exported, with its header."
    ),
    "missing": _("The file does not exist or may not be read: %(path)s."),
}


class TableError(DomainError):
    """The file as a whole is not a table that can be read; `code` says why."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(SENTENCES[code], **params)
        self.code = code
