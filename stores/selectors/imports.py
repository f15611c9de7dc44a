"""Reading imports: whose they are, and what a preview or a result says in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecomops.core.models import Job
from ecomops.ui import dates, numbers
from stores.domain.records import OrderRecord, RowProblem
from stores.models import ImportBatch, Order
from stores.problems import sentence
from stores.selectors.catalogue import titled
from stores.selectors.fields import label

PROBLEM_ROWS = 12
STATE_WORDS = dict(Order.State.choices) | {"paid": _("Paid")}

# What the kinds of problems are called; the sentence of each says the rest.
TITLES: dict[str, Any] = {
    "missing_column": _("Column missing"),
    "tool_unsaid": _("Tool not said"),
    "unknown_sku": _("Unknown SKU"),
    "duplicate_column": _("Column stands twice"),
    "undecodable": _("Unreadable characters"),
    "broken_quotes": _("Quotation mark not closed"),
    "cut_row": _("Last line cut off"),
    "short_row": _("Too few cells"),
    "too_many_cells": _("Too many cells"),
    "second_table": _("A second table"),
    "totals_row": _("Totals row left out"),
    "repeated_header": _("Header repeated"),
    "missing_value": _("Nothing in a needed column"),
    "destroyed_id": _("Number cut by a spreadsheet"),
    "destroyed_number": _("Amount cut by a spreadsheet"),
    "rounded_id": _("Number rounded by a spreadsheet"),
    "bad_number": _("Not a number"),
    "number_too_large": _("Number too large"),
    "sum_too_large": _("Sum too large"),
    "not_whole": _("Not a whole number"),
    "negative_number": _("Number below nought"),
    "negative_amount": _("Amount below nought"),
    "negative_price": _("Price below nought"),
    "negative_units": _("Quantity below nought"),
    "zero_units": _("Quantity of nought"),
    "zero_price": _("Price of nought"),
    "bad_date": _("Not a date"),
    "ambiguous_date": _("Day or month first?"),
    "not_one_day": _("More than one day"),
    "day_twice": _("Day stands twice"),
    "bad_window": _("Not a number of days"),
    "too_long": _("Text too long"),
    "text_too_long": _("Text too long"),
    "bad_code": _("No code"),
    "bad_mail": _("No e-mail address"),
    "foreign_currency": _("Another currency"),
    "unknown_status": _("Unknown status"),
    "order_incomplete": _("Order waits for another row"),
    "order_twice": _("Order stands twice"),
    "line_twice": _("Item stands twice"),
    "repeated_row": _("Row repeated"),
    "amounts_differ": _("Amounts do not add up"),
    "paid_at_missing": _("Time of payment missing"),
    "paid_time_from_placed": _("Paid at the time of the order"),
    "placed_from_id": _("Day taken from the number"),
    "refund_amount_unknown": _("Refund without an amount"),
    "refund_times_unknown": _("Refunds without a time"),
    "paid_from_refund": _("Paid less than was refunded"),
    "status_assumed": _("No status in the file"),
    "sku_twice": _("SKU stands twice"),
    "unknown_choice": _("Unknown word"),
    "bad_size": _("Not a size"),
    "needs_list": _("Import the order list first"),
    "windows_mixed": _("Attribution windows mixed"),
    "bad_row": _("Not a row of this table"),
    "unknown_event_kind": _("Unknown kind of event"),
    "no_amounts": _("No amounts in this report"),
    "mixed_values": _("Rows of one order differ"),
}


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """All problems of one kind: how many, how grave, and the first of them in sentences."""

    code: str
    title: str
    count: int
    mood: str
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the preview."""

    text: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One row of a preview, or one problem."""

    number: str
    cells: list[Cell] = field(default_factory=list)
    column: str = ""
    value: str = ""
    problem: str = ""
    title: str = ""
    mood: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The table of a preview."""

    heads: list[tuple[str, str]]
    rows: list[SeenRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a job goes."""

    per_second: float | None
    left: timedelta | None


def imports_of(user: Any) -> QuerySet[ImportBatch]:
    """Imports into the user's stores, and their own that belong to no store."""
    visible = ImportBatch.objects.visible_to(user)
    own = Q(store=None, actor_id=str(user.pk)) if user.pk else Q(pk=None)
    rows = ImportBatch.objects.filter(Q(pk__in=visible.values("pk")) | own)
    return rows.select_related("store", "job", "mapping")


def pace(job: Job | None, at: datetime) -> Pace:
    """Rows a second so far, and the time left at that speed."""
    if job is None or job.started_at is None or not job.done:
        return Pace(None, None)
    seconds = max(((job.finished_at or at) - job.started_at).total_seconds(), 0.001)
    per_second = job.done / seconds
    rest = max(job.total - job.done, 0)
    return Pace(per_second, timedelta(seconds=rest / per_second) if job.total else None)


def problem_kinds(problems: Mapping[str, Sequence[RowProblem]]) -> list[ProblemKind]:
    """Problems by kind, those that reject rows first."""
    kinds = [
        ProblemKind(
            code=code,
            title=str(TITLES.get(code, code)),
            count=len(found),
            mood="act" if any(problem.fatal for problem in found) else "watch",
            sentences=[sentence(problem) for problem in found[:PROBLEM_ROWS]],
        )
        for code, found in problems.items()
    ]
    return sorted(kinds, key=lambda kind: (kind.mood, -kind.count))


def kept_problem_kinds(batch: ImportBatch) -> list[ProblemKind]:
    """The same of a finished import, with the counts of the whole file."""
    found: dict[str, list[RowProblem]] = {}
    for kept in batch.problems:
        problem = RowProblem(**kept)
        found.setdefault(problem.code, []).append(problem)
    counted: dict[str, int] = batch.counts.get("problems", {})
    return [
        ProblemKind(kind.code, kind.title, counted.get(kind.code, kind.count), kind.mood,
                    kind.sentences)
        for kind in problem_kinds(found)
    ]  # fmt: skip


def seen_rows(
    kind: str, records: Sequence[Any], problems: Mapping[str, Sequence[RowProblem]]
) -> Seen:
    """Rows as they will be understood, the ones with problems first."""
    rows = [*_problem_rows(problems)]
    if kind == "orders":
        named = any(_goods(record) for record in records)
        heads = _order_heads(named)
        rows += [SeenRow(_number(record), _order_cells(record, named)) for record in records]
    else:
        heads = _other_heads(records)
        rows += [SeenRow(_number(record), _cells(record, heads)) for record in records]
    return Seen(heads, rows)


def _problem_rows(problems: Mapping[str, Sequence[RowProblem]]) -> Iterator[SeenRow]:
    flat = (problem for found in problems.values() for problem in found[:4])
    for problem in sorted(flat, key=lambda one: (not one.fatal, one.row)):
        yield SeenRow(
            number=str(problem.row),
            column=problem.column,
            value=problem.value,
            problem=sentence(problem),
            title=str(TITLES.get(problem.code, problem.code)),
            mood="act" if problem.fatal else "watch",
        )


def _number(record: Any) -> str:
    first, last = record.rows
    return f"{first}–{last}" if last > first else str(first or "")


def _order_heads(named: bool) -> list[tuple[str, str]]:
    return [
        (gettext("Channel order number"), ""),
        (gettext("State"), ""),
        (gettext("Placed"), ""),
        (gettext("Paid"), "num"),
        *([(gettext("Item"), "")] if named else []),
    ]


def _goods(record: OrderRecord) -> str:
    """What was ordered; a list of orders without lines may name it all the same, or not."""
    first = record.lines[0].title or record.lines[0].sku_code if record.lines else ""
    return titled(first or record.extra.get("title", ""), len(record.lines))


def _order_cells(record: OrderRecord, named: bool) -> list[Cell]:
    paid = sum((payment.amount for payment in record.payments), Decimal(0))
    return [
        Cell(record.external_id),
        Cell(str(STATE_WORDS.get(record.state, record.state)), "nowrap"),
        Cell(dates.moment(record.placed_at or record.paid_at), "nowrap"),
        Cell(numbers.grouped(paid, 2), "num"),
        *([Cell(_goods(record), "cut-x")] if named else []),
    ]


# What is worth a column in the preview of the other kinds, in their order.
SHOWN: dict[str, Any] = {
    "on": _("Day"),
    "tool": _("Tool"),
    "campaign": _("Campaign"),
    "item_id": _("Item"),
    "title": _("Title"),
    "keyword": _("Keyword"),
    "terminal": _("Terminal"),
    "product_code": _("Style number"),
    "sku_code": _("Seller's code"),
    "name": _("Name"),
    "spec": _("Spec"),
    "barcode": _("Barcode"),
    "list_price": _("List price"),
    "cost": _("Cost"),
    "units": _("Pieces"),
    "amount": _("Cost"),
    "from_on": _("Valid from"),
}
MEASURES_SHOWN = 5
TERMINALS = {"all": _("All"), "pc": _("Computer"), "mobile": _("Phone")}


def _other_heads(records: Sequence[Any]) -> list[tuple[str, str]]:
    used = [
        name
        for name in SHOWN
        if any(getattr(record, name, None) not in (None, "") for record in records)
    ]
    measures: dict[str, None] = {}
    for record in records:
        measures |= dict.fromkeys(getattr(record, "measures", {}))
    heads = [(str(SHOWN[name]), name) for name in used]
    shown = list(measures)[:MEASURES_SHOWN]
    return [*heads, *((str(label(name, "traffic")), f"num {name}") for name in shown)]


def _cells(record: Any, heads: Iterable[tuple[str, str]]) -> list[Cell]:
    cells = []
    for _label, css in heads:
        name = css.removeprefix("num ")
        if css.startswith("num "):
            cells.append(Cell(_plain(record.measures.get(name)), "num"))
        else:
            value = getattr(record, name, None)
            cells.append(
                Cell(_plain(TERMINALS.get(str(value), value) if name == "terminal" else value))
            )
    return cells


def _plain(value: Any) -> str:
    if value is None or value == "":
        return numbers.MISSING
    if isinstance(value, Decimal):
        return numbers.grouped(value, 0 if value == value.to_integral_value() else 2)
    return dates.day(value) if hasattr(value, "year") else str(value)
