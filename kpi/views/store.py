"""A store's page and one of its days."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ecomops.core.policies import allowed, may
from kpi.domain.compare import Window
from kpi.domain.metrics import METRICS
from kpi.presentation import (
    charted,
    cockpit,
    day,
    heat,
    margin,
    periods,
    problems,
    shares,
    tiles,
)
from kpi.presentation.filters import Bar
from kpi.presentation.question import Question
from kpi.selectors import dashboard
from kpi.selectors import store_page as reading
from kpi.selectors.dashboard import Book
from kpi.selectors.figures import scope_of
from kpi.views import overview
from kpi.views.asking import asked
from stores.models import Store


@allowed("kpi.view_figures")
def store_list(request: HttpRequest) -> HttpResponse:
    """Every store the user may see, beside its target."""
    form, question = asked(request)
    with_profit = may(request.user, "kpi.view_profit")
    profit = (shares.SHARES["net_margin"],) if with_profit else ()
    book = dashboard.read(question.asked, [*overview.METRICS, *profit], {})
    context = {"bar": Bar(form, question), "question": question, "fresh": book.fresh}
    if not question.offered or book.fresh.first_on is None:
        return render(request, "kpi/nothing_yet.html", context)
    context["heat"] = heat.heat(book, question, with_profit=with_profit)
    return render(request, "kpi/stores.html", context)


@allowed("kpi.view_figures")
def store_page(request: HttpRequest, code: str) -> HttpResponse:
    """One store: the way to a sale, the gap and its reasons, tools, items and days."""
    store = _store(request, code)
    form, question = asked(request, [store])
    with_profit = may(request.user, "kpi.view_profit")
    book = _read(question, with_profit=with_profit)
    bar = Bar(form, question, with_stores=False)
    context = {"store": store, "bar": bar, "question": question, "fresh": book.fresh}
    if not book.is_empty:
        context |= _shown(book, question, store, with_profit=with_profit)
    context["problems"] = problems.problems(store, request.user, timezone.now())
    return render(request, "kpi/store.html", context)


@allowed("kpi.view_figures")
def day_page(request: HttpRequest, code: str, on: str) -> HttpResponse:
    """One day of a store: every figure, the hours, and the way to its orders."""
    store = _store(request, code)
    try:
        day_on = date.fromisoformat(on)
    except ValueError as wrong:
        raise Http404 from wrong
    if abs(day_on.year - timezone.localdate().year) >= 100:
        raise Http404
    form, question = asked(request, [store])
    question = day.question_of(question, day_on)
    with_profit = may(request.user, "kpi.view_profit")
    names = [name for name in METRICS if with_profit or not METRICS[name].tells_profit]
    book = dashboard.read(question.asked, names, {})
    context = {
        "store": store,
        "on": day_on,
        "bar": Bar(form, question, with_stores=False),
        "question": question,
        "fresh": book.fresh,
        "before": question.day_page(store, day_on - timedelta(1)),
        "after": question.day_page(store, day_on + timedelta(1)),
        "sections": [] if book.is_empty else day.sections(book, question, names),
        "hours": day.hours(reading.hours(store, day_on)),
        "orders": day.orders_link(store, day_on),
    }
    return render(request, "kpi/day.html", context)


def _store(request: HttpRequest, code: str) -> Store:
    for store in scope_of(request.user, None):
        if store.code == code:
            return store
    raise Http404


def _read(question: Question, *, with_profit: bool) -> Book:
    chart = periods.around(question.window, question.today)
    metrics = [*overview.METRICS, "carts", "placed_buyers", "paid_buyers", "paid_orders", "ad_cost"]
    profit = shares.SHARES.values() if with_profit else ()
    windows = charted.windows(question, chart)
    last = question.window.last
    windows[tiles.SPARK] = Window(last - timedelta(tiles.SPARK_DAYS - 1), last)
    windows[cockpit.DAYS] = question.window
    names = tiles.HEADLINES if with_profit else tiles.PLAIN_HEADLINES
    daily = [*names, *cockpit.DAY_METRICS]
    return dashboard.read(question.asked, [*metrics, *profit], windows, daily)


def _shown(book: Book, question: Question, store: Store, *, with_profit: bool) -> dict[str, object]:
    names = tiles.HEADLINES if with_profit else tiles.PLAIN_HEADLINES
    roles = reading.roles(store, question.window)
    return {
        "roles": problems.roles(roles),
        "tiles": tiles.tiles(book, question, names),
        "chart": charted.sales_by_day(book, question, lambda on: question.day_page(store, on)),
        "chart_window": book.windows[charted.CHART],
        "chart_unit": charted.unit_text(question.currency),
        "chart_past": charted.compared(question) if charted.PAST in book.windows else "",
        "chart_target": book.target("net_sales") is not None,
        "funnel": cockpit.funnel(book, question),
        "splits": cockpit.splits(book, question, store),
        "tool_heads": [tiles.label(name) for name in reading.TOOL_METRICS],
        "tools": cockpit.tool_lines(reading.tools(store, question.window)),
        "item_heads": [tiles.label(name) for name in reading.ITEM_METRICS],
        "items": cockpit.item_lines(
            reading.items(store, question.window, question.basis), problems.role_of(roles)
        ),
        "days": cockpit.day_lines(book, question, store),
        "day_heads": cockpit.day_heads(),
        "margin": margin.margin(book, question) if with_profit else [],
    }
