"""Files of couriers: rate cards and waybill numbers; the bad rows are named by row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.tabular import open_table
from warehouse.domain import barcodes, cards
from warehouse.domain.bins import Fault
from warehouse.domain.rates import Rate
from warehouse.models import Courier, Waybill

SHOWN = 200
NUMBER = ("waybill", "number", "waybill number", "单号", "快递单号", "运单号", "面单号")
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file of numbers."""

    new: int
    known: int
    bad: int
    faults: list[Fault]


def card_of(path: Path, currency: str) -> tuple[list[Rate], list[Fault]]:
    """The zones of a rate card file, and what is wrong with it."""
    table = open_table(path, looks_like_header=cards.looks_like_header)
    columns = cards.columns_of(table.header)
    if not columns.keys() >= cards.NEEDED:
        raise DomainError(
            _("This file has no columns “zone”, “regions”, “first amount” and “further amount”. "
              "Download the sample and fill it in.")
        )  # fmt: skip
    good: list[Rate] = []
    faults: list[Fault] = []
    for row in table.rows():
        if row.flaw and row.flaw != "short_row":
            faults.append(Fault(row.number, "", "damaged"))
            continue
        given = {column: row.cells[at] for column, at in columns.items()}
        rate, wrong = cards.read(row.number, given, currency)
        faults += wrong
        if rate is not None:
            good.append(rate)
    faults += [Fault(0, "zone", "twice", name) for name in cards.twice(good)]
    return good, faults[:SHOWN]


@transaction.atomic
def load_numbers(courier: Courier, path: Path, *, actor: Actor, at: datetime) -> Loaded:
    """Put a file of numbers into a courier's pool; numbers it has had already stay as they are."""
    table = open_table(path, looks_like_header=_names_number)
    column = next((n for n, cell in enumerate(table.header) if _is_number(cell)), None)
    if column is None:
        raise DomainError(_("This file has no column “waybill”. Give the numbers that heading."))
    good: dict[str, None] = {}
    faults: list[Fault] = []
    bad = 0
    for row in table.rows():
        number = row.cells[column].strip().strip("'=\"").upper()
        code = _wrong(number, courier.check_digit)
        if code:
            bad += 1
            faults.append(Fault(row.number, "waybill", code, number[:LONGEST], LONGEST))
        else:
            good[number] = None
    before = Waybill.objects.filter(courier=courier).count()
    Waybill.objects.bulk_create(
        [Waybill(courier=courier, number=number) for number in good],
        ignore_conflicts=True,
        batch_size=5_000,
    )
    new = Waybill.objects.filter(courier=courier).count() - before
    if new:
        history.note(courier, "numbers.loaded", actor=actor, at=at, params={"new": new})
    return Loaded(new, len(good) - new, bad, faults[:SHOWN])


def _wrong(number: str, scheme: str) -> str:
    if not number:
        return "missing"
    if len(number) > LONGEST:
        return "too_long"
    if not (number.isascii() and number.replace("-", "").isalnum()):
        return "no_number"
    return "" if barcodes.checked(number, scheme) else "check_digit"


def _is_number(cell: str) -> bool:
    return cell.strip().lower() in NUMBER


def _names_number(cells: Sequence[str]) -> bool:
    return any(_is_number(cell) for cell in cells)
