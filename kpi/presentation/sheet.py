"""The overview as a file: a row a store, every digit kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kpi.labels import metric_label
from kpi.presentation.question import Question, family_label, family_of
from kpi.presentation.shares import NET_RATE
from kpi.presentation.tiles import label
from kpi.selectors.dashboard import Book


def header(names: Sequence[str], currency: str) -> list[str]:
    """The column heads in the reader's language."""
    return [
        _("Store code"),
        _("Store"),
        _("Channel"),
        _("From"),
        _("To"),
        _("Currency"),
        *(label(name) if name == NET_RATE else metric_label(name) for name in names),
        _("Target (net sales)"),
        _("Attainment"),
    ]


def lines(book: Book, question: Question, names: Sequence[str]) -> Iterator[list[Any]]:
    """A line a store, then all of them."""
    for store in question.stores:
        yield [
            store.code,
            store.label,
            family_label(family_of(store.channel)),
            *_figures(book, question, names, [store.pk]),
        ]
    yield ["", _("All stores"), "", *_figures(book, question, names, None)]


def _figures(
    book: Book, question: Question, names: Sequence[str], stores: Sequence[int] | None
) -> list[Any]:
    target, sold = book.target("net_sales", stores), book.value("net_sales", stores=stores)
    reached = sold / target if sold is not None and target else None
    return [
        question.window.first,
        question.window.last,
        question.currency,
        *(_kept(book.value(name, stores=stores)) for name in names),
        _kept(target),
        _kept(reached),
    ]


def _kept(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.0001"))
