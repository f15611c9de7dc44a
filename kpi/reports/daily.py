"""A store's figures day by day, computed first where they wait to be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ecomops.core.errors import DomainError
from kpi.domain.compare import Window
from kpi.domain.evaluate import Figure
from kpi.domain.metrics import METRICS
from kpi.labels import metric_label, note_text
from kpi.selectors.figures import Board, Cells, board
from kpi.services import plan
from stores.models import Store

LONGEST = 1_100


@dataclass(frozen=True, slots=True)
class Daily:
    """What `./run kpi` prints."""

    store: Store
    board: Board


def figures_by_day(code: str, first: date, last: date) -> Daily:
    """All metrics of a store for every day; days that wait are computed before."""
    store = Store.objects.filter(code=code).select_related("entity").first()
    if store is None:
        raise DomainError(_("There is no store with the code “%(code)s”."), code=code)
    if last < first:
        raise DomainError(_("The last day lies before the first."))
    if (last - first).days >= LONGEST:
        raise DomainError(_("At most %(days)s days at a time."), days=LONGEST)
    now = timezone.now()
    for chunk in plan.waiting_of(store, Window(first, last), at=now):
        plan.settle(chunk, at=now)
    return Daily(store, board([store], list(METRICS), Window(first, last), by=("day",)))


def as_json(report: Daily) -> str:
    """One object: money and ratios as strings, missing as null with its reason."""
    days = [{"on": day.on.isoformat(), **_cells(day.cells)} for day in report.board.days]
    return json.dumps(
        {
            "store": report.store.code,
            "currency": report.board.currency,
            "zone": report.store.zone,
            "first": report.board.window.first.isoformat(),
            "last": report.board.window.last.isoformat(),
            "days": days,
            "total": _cells(report.board.total),
            "notes": _notes(report.board.total),
        },
        ensure_ascii=False,
    )


def _cells(cells: Cells) -> dict[str, Any]:
    return {name: None if cell.value is None else plain(cell.value) for name, cell in cells.items()}


def _notes(cells: Cells) -> dict[str, list[str]]:
    return {name: words for name, cell in cells.items() if (words := doubts(cell.figure))}


def doubts(figure: Figure) -> list[str]:
    """Why a figure is missing or approximate, in words."""
    notes = [*([figure.missing] if figure.missing else []), *figure.approx]
    return [note_text(note) for note in notes]


def plain(value: Decimal) -> str:
    """A decimal without an exponent and with at most six places."""
    text = f"{value:.6f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_text(report: Daily) -> str:
    """A table: one line a metric, one column a day, at most the last seven days and the whole."""
    days = report.board.days[-7:]
    head = [report.store.code, *(f"{day.on:%m-%d}" for day in days), _("whole")]
    lines = [head]
    for name in report.board.metrics:
        cells = [*(day.cells[name] for day in days), report.board.total[name]]
        lines.append([metric_label(name), *(_short(name, cell.figure) for cell in cells)])
    widths = [max(_width(line[n]) for line in lines) for n in range(len(head))]
    return "\n".join(
        "  ".join(
            cell + _pad(cell, width) if n == 0 else _pad(cell, width) + cell
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _short(name: str, figure: Figure) -> str:
    if figure.value is None:
        return "–"
    mark = "≈" if figure.approx else ""
    unit = METRICS[name].unit
    if unit == "percent":
        return f"{mark}{figure.value * 100:.2f} %"
    places = 0 if unit == "count" else 2
    return f"{mark}{figure.value:,.{places}f}"


def _width(text: str) -> int:
    """Columns on a terminal, where a Chinese character takes two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _pad(text: str, width: int) -> str:
    return " " * (width - _width(text))
