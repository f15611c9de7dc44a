"""The comparison sheet: lines down, suppliers across, at landed cost of a wanted piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from ecomops.core import clock
from procurement.domain import quoting
from procurement.domain.bundles import Bidder, Bundle, best_of, bundles
from procurement.domain.landed import Landed
from procurement.models import PriceEntry, Quote, QuoteLine, Rfq, RfqLine, Supplier
from procurement.selectors.landing import ZONE, landed_lines
from procurement.selectors.record import Record, record_of

LIBRARY = timedelta(days=365)
LICENCE_SOON = 30


@dataclass(frozen=True)
class Column:
    """A supplier that quoted."""

    supplier: Supplier
    quote: Quote
    bidder: Bidder
    record: Record
    terms: QuoteLine
    licence_left: int | None  # days, when soon
    moq: int  # the highest MOQ above what is wanted, else nought
    shares_contact: bool


@dataclass(frozen=True)
class Cell:
    """A supplier's answer to a line; `off` is the distance from the library's average."""

    quoted: QuoteLine
    cost: Landed | None
    best: bool = False
    off: Decimal | None = None


@dataclass(frozen=True)
class Row:
    """A line with what everybody wants for it and what it used to cost."""

    line: RfqLine
    cells: Sequence[Cell | None]
    history: Sequence[Decimal]
    average: Decimal | None
    last: Decimal | None


@dataclass(frozen=True)
class Option:
    """A bundle as the footer shows it."""

    bundle: Bundle
    suppliers: Sequence[Supplier]
    off: Decimal | None


@dataclass(frozen=True)
class Sheet:
    rfq: Rfq
    columns: Sequence[Column]
    rows: Sequence[Row]
    options: Sequence[Option] = field(default_factory=tuple)

    @property
    def valid_quotes(self) -> int:
        """Quotes that can be compared."""
        return len(self.columns)

    @property
    def sealed_quotes(self) -> int:
        """How many of them came sealed."""
        return sum(not column.quote.unsealed for column in self.columns)

    def cell(self, line: int, supplier: int) -> Cell | None:
        """One answer."""
        place = next((n for n, c in enumerate(self.columns) if c.supplier.pk == supplier), None)
        row = next((one for one in self.rows if one.line.pk == line), None)
        return None if place is None or row is None else row.cells[place]

    def off_average(self, choice: Mapping[int, int]) -> Decimal | None:
        """How far a choice is from the library's average, over the lines that have one."""
        cost = usual = Decimal(0)
        for row in self.rows:
            cell = self.cell(row.line.pk, choice.get(row.line.pk, 0))
            if row.average is None or cell is None or cell.cost is None:
                continue
            cost += cell.cost.total
            usual += row.average * row.line.units
        return cost / usual - 1 if usual else None


def sheet_of(rfq: Rfq, on: date) -> Sheet:
    """The sheet of a round that was opened; an unopened one has nothing on it."""
    found = landed_lines(rfq)
    columns = _columns(rfq, [quoted for _line, quoted, _cost in found], on)
    known = {column.supplier.pk: column for column in columns}
    costs: dict[int, dict[int, Decimal]] = {line.pk: {} for line in rfq.lines.all()}
    cells: dict[tuple[int, int], tuple[QuoteLine, Landed | None]] = {}
    for line, quoted, cost in found:
        supplier = quoted.quote.invitation.supplier_id
        if supplier not in known:
            continue
        cells[line.pk, supplier] = (quoted, cost)
        if cost is not None:
            costs[line.pk][supplier] = cost.total
    bidders = {pk: column.bidder for pk, column in known.items()}
    library = _library(rfq)
    rows = []
    for line in rfq.lines.all():
        best = best_of(costs[line.pk], bidders)
        past, average, last = library.get(line.sku_id, ([], None, None))
        rows.append(
            Row(line, [_cell(cells.get((line.pk, c.supplier.pk)), c, best, average)
                       for c in columns], past, average, last)
        )  # fmt: skip
    plain = Sheet(rfq, columns, rows)
    options = [
        Option(one, [known[pk].supplier for pk in one.suppliers], plain.off_average(one.choice))
        for one in bundles(costs, list(bidders.values()))
    ]
    return Sheet(rfq, columns, rows, options)


def _cell(
    found: tuple[QuoteLine, Landed | None] | None,
    column: Column,
    best: int | None,
    average: Decimal | None,
) -> Cell | None:
    if found is None:
        return None
    quoted, cost = found
    off = cost.unit / average - 1 if cost is not None and average else None
    return Cell(quoted, cost, cost is not None and column.supplier.pk == best, off)


def _columns(rfq: Rfq, quoted: Sequence[QuoteLine], on: date) -> list[Column]:
    first: dict[int, QuoteLine] = {}
    for line in quoted:
        first.setdefault(line.quote.invitation.supplier_id, line)
    suppliers = [line.quote.invitation.supplier for line in first.values()]
    above = dict.fromkeys(first, 0)
    for line in quoted:
        if line.moq > line.line.units:
            pk = line.quote.invitation.supplier_id
            above[pk] = max(above[pk], line.moq)
    shared = {
        pk for group in quoting.same_contact([(s.pk, s.phone) for s in suppliers]) for pk in group
    }
    until = on + timedelta(days=LICENCE_SOON)
    columns = []
    for line in first.values():
        if line.valid_until is not None and line.valid_until < on:
            continue
        supplier = line.quote.invitation.supplier
        paper = supplier.licences.filter(expires_on__lte=until).order_by("expires_on").first()
        left = (paper.expires_on - on).days if paper and paper.expires_on else None
        record = record_of(supplier)
        bidder = Bidder(
            supplier.pk, supplier.grade, line.quote.unsealed, left is not None, record.lines > 0
        )
        columns.append(
            Column(
                supplier,
                line.quote,
                bidder,
                record,
                line,
                left,
                above[supplier.pk],
                supplier.pk in shared,
            )
        )
    return sorted(columns, key=lambda column: (column.bidder.rank, column.supplier.code))


def _library(
    rfq: Rfq,
) -> dict[int, tuple[list[Decimal], Decimal | None, Decimal | None]]:
    """SKU → what it cost before this round: every price, their average, the last paid."""
    opened = getattr(rfq, "opening", None)
    at = (opened.opened_at if opened else None) or rfq.created_at
    on = clock.day_of(at, ZONE)
    own = [str(pk) for pk in QuoteLine.objects.filter(line__rfq=rfq).values_list("pk", flat=True)]
    rows = (
        PriceEntry.objects.filter(sku__in=rfq.lines.values("sku"), on__lte=on, on__gt=on - LIBRARY)
        .filter(currency=rfq.currency)
        .exclude(source_type="procurement.quoteline", source_id__in=own)
        .exclude(
            source_type="procurement.purchaseorder",
            source_id__in=[str(pk) for pk in _orders_of(rfq)],
        )
        .order_by("on", "pk")
    )
    grouped: dict[int, list[PriceEntry]] = {}
    for row in rows:
        grouped.setdefault(row.sku_id, []).append(row)
    found: dict[int, tuple[list[Decimal], Decimal | None, Decimal | None]] = {}
    for sku, entries in grouped.items():
        past = [entry.landed for entry in entries]
        paid = [entry.landed for entry in entries if entry.kind == PriceEntry.Kind.PAID]
        found[sku] = (past[-12:], sum(past, Decimal(0)) / len(past), paid[-1] if paid else None)
    return found


def _orders_of(rfq: Rfq) -> list[int]:
    award = getattr(rfq, "award", None)
    return list(award.orders.values_list("pk", flat=True)) if award else []
