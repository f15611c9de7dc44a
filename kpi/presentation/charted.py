"""Charts by day: what happened, what was planned, what was a year ago, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.ui import charts, numbers
from ecomops.ui.charts import Band, Chart, DayChart, Series
from kpi.domain.compare import Window
from kpi.domain.occasions import Occasion, occasions
from kpi.labels import FESTIVAL_WORDS, metric_label
from kpi.presentation.question import Question, Words
from kpi.selectors.dashboard import Book

CHART, PAST = "chart", "past"
EVENT_WORDS: dict[str, Words] = {
    "national_day": gettext_lazy("National Day"),
    "38": gettext_lazy("8 March"),
    "314": gettext_lazy("14 March"),
    "520": gettext_lazy("20 May"),
    "618": gettext_lazy("618"),
    "818": gettext_lazy("818"),
    "double11": gettext_lazy("Double 11"),
    "double12": gettext_lazy("Double 12"),
}


def windows(question: Question, window: Window) -> dict[str, Window]:
    """The windows that a chart over these days reads."""
    found = {CHART: window}
    if question.base:
        found[PAST] = window.shifted(question.base.shift)
    return found


def sales_by_day(book: Book, question: Question, link: Callable[[date], str]) -> Chart:
    """Net sales of each day against target and comparison; every day is a link."""
    window = book.windows[CHART]
    actual = book.by_day("net_sales", CHART)
    until = max(question.window.last, question.today - timedelta(1))
    series = [Series(_("Actual"), _floats([_past(actual, on, until) for on in window]))]
    target = list(book.target_by_day("net_sales", window).values())
    if any(value is not None for value in target):
        series.append(Series(_("Target"), _floats(target), "target"))
    if PAST in book.windows and question.base:
        before = book.by_day("net_sales", PAST)
        shift = timedelta(question.base.shift)
        series.append(
            Series(compared(question), _floats([before.get(on + shift) for on in window]), "past")
        )
    chart = charts.by_day(
        DayChart(
            name="sales",
            label=metric_label("net_sales"),
            days=list(window),
            series=series,
            bands=bands(window),
            today=question.today,
            digits=0,
            height=226,
        )
    )
    return _linked(chart, list(window), link)


def compared(question: Question) -> str:
    """What the dashed line is, in a word."""
    return _("Previous period") if question.compare == "previous" else _("Last year")


def bands(window: Window) -> list[Band]:
    """Festivals and phases of platform events behind the days."""
    return [_band(one) for one in occasions(window)]


def _band(one: Occasion) -> Band:
    if one.phase == "presale":
        text = _("%(event)s presale") % {"event": EVENT_WORDS[one.name]}
        return Band(text, one.first, one.last, "--c1", 0.07)
    if one.phase == "main":
        return Band(str(EVENT_WORDS[one.name]), one.first, one.last, "--c1", 0.18)
    words = FESTIVAL_WORDS.get(one.name) or EVENT_WORDS[one.name]
    return Band(str(words), one.first, one.last)


def _past(values: dict[date, Decimal | None], on: date, until: date) -> Decimal | None:
    """A day that has just begun says nothing yet unless it was asked for."""
    return values.get(on) if on <= until else None


def _floats(values: list[Decimal | None]) -> list[float | None]:
    return [None if value is None else round(float(value), 2) for value in values]


def _linked(chart: Chart, days: list[date], link: Callable[[date], str]) -> Chart:
    """The same chart whose bars and table rows lead to their day."""
    # The last label is centred under its day and would be cut at the edge.
    option: dict[str, Any] = {**chart.option, "grid": {**chart.option["grid"], "right": 32}}
    first, *others = option["series"]
    data = [
        None if value is None else {"value": value, "url": link(on)}
        for value, on in zip(first["data"], days, strict=True)
    ]
    option["series"] = [{**first, "data": data, "cursor": "pointer"}, *others]
    rows = [
        [format_html('<a href="{}">{}</a>', link(on), row[0]), *row[1:]]
        for row, on in zip(chart.rows, days, strict=True)
    ]
    return Chart(chart.name, chart.label, option, chart.columns, rows, chart.height)


def unit_text(currency: str) -> str:
    """The currency beside a chart's title."""
    return numbers.currency_unit(currency)
