"""One day of a store: every figure by what it is about, and the hours of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ecomops.ui import charts, numbers
from ecomops.ui.charts import Chart
from ecomops.ui.figures import Delta
from kpi.domain.compare import Window
from kpi.domain.metrics import METRICS
from kpi.labels import metric_label, note_text
from kpi.presentation import periods, shown
from kpi.presentation.question import Question
from kpi.presentation.registry import GROUP_WORDS
from kpi.selectors.dashboard import BASE, Book
from kpi.selectors.store_page import Hour
from stores.models import Store

# These need a window of many days.
LONG = frozenset({"repurchase", "uv_days"})


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the day."""

    label: str
    value: str
    delta: Delta | None
    why: str
    href: str


@dataclass(frozen=True, slots=True)
class Section:
    """The figures of one source."""

    title: str
    rows: Sequence[Row]


def question_of(question: Question, on: date) -> Question:
    """The same question about one day."""
    window = Window(on, on)
    return replace(
        question, window=window, base=periods.beside(window, question.compare), period="custom"
    )


def sections(book: Book, question: Question, names: Sequence[str]) -> list[Section]:
    """Every metric of the day."""
    found = []
    for group, words in GROUP_WORDS.items():
        mine = [n for n in names if METRICS[n].source == group and n not in LONG]
        if mine:
            found.append(Section(str(words), [_row(book, question, name) for name in mine]))
    return found


def _row(book: Book, question: Question, name: str) -> Row:
    metric, figure = METRICS[name], book.figure(name)
    value = shown.full(metric, figure.value, question.currency)
    return Row(
        label=metric_label(name),
        value=f"≈{numbers.NBSP}{value}" if shown.is_inexact(figure) else value,
        delta=shown.change(metric, figure.value, book.value(name, BASE), question.against),
        why=note_text(figure.missing) if figure.missing else "",
        href=question.lineage(name),
    )


def hours(rows: Sequence[Hour]) -> Chart | None:
    """Paid sales by hour, and the orders in the table under it."""
    if not any(row.orders for row in rows):
        return None
    labels = [f"{row.hour:02d}:00" for row in rows]
    chart = charts.by_day(
        charts.DayChart(
            name="hours",
            label=_("Paid sales by hour"),
            days=[date.fromordinal(1 + row.hour) for row in rows],
            series=[charts.Series(_("Paid sales"), [float(row.amount) for row in rows])],
            digits=0,
            height=180,
        )
    )
    option = {**chart.option, "xAxis": {**chart.option["xAxis"], "data": labels}}
    table = [
        [label, numbers.grouped(row.orders), numbers.grouped(row.amount, 2)]
        for label, row in zip(labels, rows, strict=True)
    ]
    heads = [_("Hour"), _("Orders"), _("Paid sales")]
    return Chart("hours", chart.label, option, heads, table, 180)


def orders_link(store: Store, on: date) -> str:
    """The orders paid on the store's day."""
    day = on.isoformat()
    query = urlencode([("store", str(store.pk)), ("paid_after", day), ("paid_before", day)])
    return f"{reverse('stores:order-list')}?{query}"
