"""Column mappings are kept here: checked before they are saved, and never changed by a file."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.tabular import open_table
from stores.domain import formats
from stores.domain.mapping import Mapping, MappingError
from stores.models import ImportBatch, ImportMapping
from stores.services import reading

SAMPLES = 3
Cells = tuple[str, ...]
WHY = {
    "mapping_unknown_field": _("The mapping names a field that does not exist: %(field)s."),
    "mapping_bad_value": _("“%(value)s” cannot be used for %(field)s."),
    "mapping_needs": _("No column was chosen for %(field)s, which this kind of file needs."),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file with a few of its values."""

    name: str
    samples: tuple[str, ...] = ()


def first_rows(batch: ImportBatch, most: int) -> tuple[list[str], list[tuple[int, Cells]]]:
    """The header of an uploaded file and its first rows with their numbers, as they stand."""
    with reading.plain(batch) as path:
        table = open_table(
            path, encoding=batch.encoding or None, sheet=batch.sheet or None,
            looks_like_header=formats.looks_like_header,
        )  # fmt: skip
        rows = [(row.number, row.cells) for row in islice(table.rows(), most)]
    return table.header, rows


def columns_of(batch: ImportBatch) -> list[Column]:
    """The columns of an uploaded file with the first values that stand in them."""
    header, rows = first_rows(batch, SAMPLES)
    return [
        Column(name, tuple(cells[at] for _n, cells in rows if at < len(cells) and cells[at]))
        for at, name in enumerate(header)
        if name
    ]


@transaction.atomic
def save(
    name: str,
    spec: AnyMapping[str, Any],
    *,
    mapping: ImportMapping | None = None,
    actor: Actor,
    at: datetime,
) -> ImportMapping:
    """Keep a mapping under a name; one that cannot be used is refused."""
    name = name.strip()
    if not name:
        raise DomainError(_("Give the mapping a name."))
    try:
        checked = Mapping.from_dict(spec)
    except MappingError as wrong:
        why = WHY.get(wrong.code, WHY["mapping_bad_value"])
        raise DomainError(why, field=wrong.field, value=wrong.value) from wrong
    plain = {"kind": checked.kind, "columns": checked.columns, **checked.to_dict()}
    row = mapping or ImportMapping(created_at=at)
    before = dict(row.spec) if row.pk else None
    row.name, row.kind, row.spec = name[:80], checked.kind, plain
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise DomainError(
            _("There is a mapping “%(name)s” already. Choose another name."), name=name
        ) from taken
    history.note(row, "mapping.saved", actor=actor, at=at, before=before, after=plain)
    return row
