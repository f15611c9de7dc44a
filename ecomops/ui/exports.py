"""A list as a file: read in chunks, so that memory stays flat whatever matches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone

from ecomops.ui.cells import cells_of
from ecomops.ui.tables import ListTable

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK = 2000


def chunks(rows: Any) -> Iterator[list[Any]]:
    """The rows in lists of CHUNK; a queryset is read with a server-side cursor."""
    source = iter(rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows)
    while batch := list(islice(source, CHUNK)):
        yield batch


def lines(table_class: type[ListTable], rows: Any, names: Sequence[str]) -> Iterator[Sequence[Any]]:
    """The values of the columns, row by row, as the columns give them for files."""
    hidden = [name for name in table_class.base_columns if name not in names]
    for batch in chunks(rows):
        table = table_class(batch, exclude=hidden, orderable=False)
        cells = cells_of(table, table.columns.names())
        for record in batch:
            yield [cell.value(record) for cell in cells]


def header(table_class: type[ListTable], names: Sequence[str]) -> list[str]:
    """The column heads in the reader's language."""
    table = table_class([], exclude=[n for n in table_class.base_columns if n not in names])
    return [str(column.header) for column in table.columns]


def answer(
    kind: str, name: str, table_class: type[ListTable], rows: Any, names: Sequence[str]
) -> FileResponse:
    """The list as a file."""
    return table_file(kind, name, header(table_class, names), lines(table_class, rows, names))


def table_file(
    kind: str, name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> FileResponse:
    """Any rows as a file, written to disk first so that a long export cannot fill memory."""
    # Heavy libraries load where the work is done, not with the URLs.
    from ecomops.core.tabular import write_csv, write_xlsx

    write = write_csv if kind == "csv" else write_xlsx
    with NamedTemporaryFile(suffix=f".{kind}") as made:
        write(made.name, header, rows)
        finished = Path(made.name).open("rb")  # noqa: SIM115  # FileResponse closes it
    filename = file_name(name, kind)
    return FileResponse(finished, as_attachment=True, filename=filename, content_type=KINDS[kind])


def file_name(page: str, kind: str) -> str:
    """What the file of a list is called."""
    return f"{page.replace('.', '-')}-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
