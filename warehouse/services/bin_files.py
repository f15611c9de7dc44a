"""A file of bins: the good rows go in, the bad ones are named by row and column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.tabular import open_table
from warehouse.domain import bins
from warehouse.models import Warehouse
from warehouse.services import layout

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    new: int
    moved: int
    same: int
    bad_rows: int
    faults: list[bins.Fault]


def load(
    warehouse: Warehouse,
    path: Path,
    *,
    actor: Actor,
    at: datetime,
) -> Outcome:
    """Read a CSV or spreadsheet of bins into a warehouse."""
    table = open_table(path, looks_like_header=bins.looks_like_header)
    columns = bins.columns_of(table.header)
    if not {"code", "aisle"} <= columns.keys():
        raise DomainError(
            _("This file has no columns “code” and “aisle”. Download the sample and fill it in.")
        )
    room = bins.Room(warehouse.aisles, warehouse.blocks, warehouse.block_length_mm)
    good: list[bins.BinRow] = []
    faults: list[bins.Fault] = []
    bad = 0
    for row in table.rows():
        if row.flaw and row.flaw != "short_row":
            found, wrong = None, [bins.Fault(row.number, "", "damaged")]
        else:
            found, wrong = bins.read(row.number, row.cells, columns, room)
        if found is None:
            bad += 1
            faults += wrong
        else:
            good.append(found)
    new, moved = layout.put_bins(warehouse, good, actor=actor, at=at)
    same = len({row.code for row in good}) - new - moved
    return Outcome(new, moved, same, bad, faults[:SHOWN])
