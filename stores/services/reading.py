"""An uploaded file as the records it holds: which format it is, and its records and problems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from ecomops.core import vault
from ecomops.core.errors import DomainError
from ecomops.core.tabular import Table, open_table
from stores.domain import formats
from stores.domain.events.mapping import detect as detect_events
from stores.domain.formats.base import Format, ParseContext
from stores.domain.mapping import Mapping, MappingError
from stores.format_names import format_name
from stores.models import ImportBatch, ImportKind, ImportMapping
from stores.problems import mapping_sentence

NO_STORE_NEEDED = frozenset(
    {ImportKind.PRODUCTS, ImportKind.COSTS, ImportKind.STOCK, ImportKind.SUPPLIERS}
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file opened for reading; `parse` may be called again and gives the same each time."""

    path: Path
    table: Table
    format: Format
    context: ParseContext

    def parse(self) -> Iterator[Any]:
        """Records and row problems in the file's order."""
        return iter(self.format.parse(self.table.rows(), self.table.header, self.context))


class UnknownFormat(DomainError):
    """No known format has these columns; the person maps them by hand."""

    def __init__(self, header: list[str], header_row: int) -> None:
        near = formats.nearest(header)
        if near is None:
            super().__init__(
                _(
                    "Row %(row)s is no header of a known format: %(columns)s … "
                    "Map the columns by hand."
                ),
                row=header_row,
                columns=", ".join(name for name in header[:6] if name),
            )
        else:
            super().__init__(
                _(
                    "Row %(row)s looks like the header of “%(format)s” but lacks %(columns)s. "
                    "Export the file again with it, or map the columns by hand."
                ),
                row=header_row,
                format=format_name(near[0].code),
                columns=", ".join(near[1]),
            )
        self.header = header


@contextmanager
def plain(batch: ImportBatch) -> Iterator[Path]:
    """The upload in the clear, for as long as it is read."""
    if batch.erased_at is not None:
        raise DomainError(
            _("The file of import %(number)s was deleted after 30 days. Upload it again."),
            number=batch.pk,
        )
    with vault.opened(batch.path, suffix=Path(batch.filename).suffix[:8]) as path:
        yield path


@contextmanager
def opened(batch: ImportBatch) -> Iterator[Source]:
    """The upload as a source of records, in the format the batch names or the header shows."""
    with plain(batch) as path:
        yield source_of(batch, path)


def source_of(batch: ImportBatch, path: Path) -> Source:
    """Find format and context for a file in the clear."""
    table = table_of(batch, path)
    format_ = _format_of(batch, table)
    store = batch.store
    if store is None and format_.kind not in NO_STORE_NEEDED:
        raise DomainError(_("Choose the store that this file belongs to."))
    context = ParseContext(
        store_zone=store.zone if store else "UTC",
        store_currency=store.currency if store else "CNY",
        options=batch.options,
        header_row=table.header_row,
    )
    return Source(path, table, format_, context)


def table_of(batch: ImportBatch, path: Path) -> Table:
    """The file as a table, with the encoding and sheet the person chose."""
    known = formats.looks_like_header
    if batch.mapping is not None and batch.kind != ImportKind.EVENTS:
        known = _mapping_of(batch.mapping).looks_like_header
    return open_table(
        path,
        encoding=batch.encoding or None,
        sheet=batch.sheet or None,
        looks_like_header=known,
    )


def _mapping_of(stored: ImportMapping) -> Mapping:
    try:
        return Mapping.from_dict(stored.spec)
    except MappingError as wrong:
        raise DomainError(mapping_sentence(wrong)) from wrong


def _format_of(batch: ImportBatch, table: Table) -> Format:
    if batch.mapping is not None:
        return _mapping_of(batch.mapping).as_format()
    if batch.format:
        known = formats.FORMATS.get(batch.format)
        if known is None:
            raise DomainError(_("There is no format “%(code)s”."), code=batch.format)
        return known
    found = formats.detect(table.header)
    if found is None:
        raise UnknownFormat(table.header, table.header_row)
    return found


def is_events(batch: ImportBatch, table: Table) -> bool:
    """Whether a file is a log of raw page events, which are read by another engine."""
    if batch.kind == ImportKind.EVENTS:
        return True
    return (
        batch.mapping is None
        and not batch.format
        and formats.detect(table.header) is None
        and detect_events(table.header) is not None
    )
