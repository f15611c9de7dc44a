"""The executive overview: the whole company, or as much of it as the user may see."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render

from ecomops.core.policies import allowed, may
from ecomops.ui import exports
from kpi.domain.compare import Window
from kpi.presentation import charted, heat, lunar, margin, moved, periods, shares, sheet, tiles
from kpi.presentation.filters import Bar
from kpi.presentation.question import Question
from kpi.selectors import dashboard
from kpi.selectors.dashboard import Book
from kpi.views.asking import asked

METRICS = ("net_sales", "uv", "uv_days", "conversion", "aov", "order_value", "roi_store",
           "refund_rate")  # fmt: skip


@allowed("kpi.view_figures")
def overview(request: HttpRequest) -> HttpResponseBase:
    """Tiles, the days, channel → store, what moved and where the margin went."""
    form, question = asked(request)
    with_profit = may(request.user, "kpi.view_profit")
    book = read(question, with_profit=with_profit)
    kind = request.GET.get("export", "")
    if kind in exports.KINDS:
        return export(book, question, kind, with_profit=with_profit)
    context = {"bar": Bar(form, question), "question": question, "fresh": book.fresh}
    if not question.offered or book.fresh.first_on is None:
        return render(request, "kpi/nothing_yet.html", context)
    if not book.is_empty:
        context |= shown(book, question, with_profit=with_profit)
    return render(request, "kpi/overview.html", context)


def read(question: Question, *, with_profit: bool) -> Book:
    """Everything the page shows."""
    chart = periods.around(question.window, question.today)
    profit = shares.SHARES.values() if with_profit else ()
    windows = charted.windows(question, chart) | lunar.windows(question)
    last = question.window.last
    windows[tiles.SPARK] = Window(last - timedelta(tiles.SPARK_DAYS - 1), last)
    names = tiles.HEADLINES if with_profit else tiles.PLAIN_HEADLINES
    return dashboard.read(question.asked, [*METRICS, *profit], windows, names)


def shown(book: Book, question: Question, *, with_profit: bool) -> dict[str, object]:
    """The parts of the page."""

    def day_link(on: date) -> str:
        if len(question.stores) == 1:
            return question.day_page(question.stores[0], on)
        return question.overview(period="custom", first=on, last=on)

    names = tiles.HEADLINES if with_profit else tiles.PLAIN_HEADLINES
    return {
        "tiles": tiles.tiles(book, question, names),
        "lunar": lunar.trap(book, question),
        "chart": charted.sales_by_day(book, question, day_link),
        "chart_window": book.windows[charted.CHART],
        "chart_unit": charted.unit_text(question.currency),
        "chart_past": charted.compared(question) if charted.PAST in book.windows else "",
        "chart_target": book.target("net_sales") is not None,
        "heat": heat.heat(book, question, with_profit=with_profit),
        "moved": moved.moved(book, question),
        "margin": margin.margin(book, question) if with_profit else [],
    }


def export(book: Book, question: Question, kind: str, *, with_profit: bool) -> FileResponse:
    """The figures of every store as a file."""
    names = ["net_sales", "uv_days", "conversion", "aov", "order_value", "roi_store", "refund_rate"]
    if with_profit:
        names.append(shares.NET_RATE)
    head, lines = sheet.header(names, question.currency), sheet.lines(book, question, names)
    return exports.table_file(kind, "overview", head, lines)
