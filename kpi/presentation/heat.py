"""Channel → store: a row each, a figure a cell, coloured by what that very cell should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.ui import numbers
from kpi.domain.metrics import Metric
from kpi.presentation import shares, shown
from kpi.presentation.question import (
    Question,
    Words,
    families,
    family_colour,
    family_label,
)
from kpi.selectors.dashboard import BASE, Book
from stores.models import Store

ATTAINED = "attained"
COLUMNS: tuple[tuple[str, Words], ...] = (
    ("net_sales", gettext_lazy("Net sales")),
    (ATTAINED, gettext_lazy("Attained")),
    ("uv_days", gettext_lazy("Visitors")),
    ("conversion", gettext_lazy("Conv.")),
    ("aov", gettext_lazy("AOV")),
    ("roi_store", gettext_lazy("ROI")),
    (shares.NET_RATE, gettext_lazy("Net margin")),
    ("refund_rate", gettext_lazy("Refunds")),
)
# A margin near nought has no sensible share of itself: eight points off are full colour.
POINTS = 2.4


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: its text, how far it lies from its aim, and where it is explained."""

    text: str
    href: str
    distance: float | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A store, or a platform with its stores."""

    label: str
    href: str
    colour: str
    cells: Sequence[Cell]
    store: Store | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A platform and the stores under it; one store is drawn as the platform itself."""

    key: str
    row: Row
    sold: Decimal
    leaves: Sequence[Row] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Heat:
    """The table: heads, the whole, and platforms."""

    heads: Sequence[tuple[str, str]]
    groups: Sequence[Group]
    total: Row | None
    beside: str


def heat(book: Book, question: Question, *, with_profit: bool) -> Heat:
    """Every store of the question that has figures, platform by platform."""
    columns = [name for name, _w in COLUMNS if with_profit or name != shares.NET_RATE]
    groups: list[Group] = []
    for family, stores in families(question.stores).items():
        groups.append(_group(book, question, family, stores, columns))
    groups.sort(key=lambda group: group.sold, reverse=True)
    opened = next((g.key for g in groups if g.leaves), "")
    groups = [replace(group, is_open=group.key == opened) for group in groups]
    whole = None
    if len(question.stores) > 1:
        cells = _cells(book, question, question.stores, columns)
        whole = Row(_("All %(count)s stores") % {"count": len(question.stores)}, "", "c8", cells)
    heads = [(name, str(words)) for name, words in COLUMNS if name in columns]
    return Heat(heads, groups, whole, _beside(book, question))


def _group(
    book: Book, question: Question, family: str, stores: Sequence[Store], columns: Sequence[str]
) -> Group:
    sold = book.value("net_sales", stores=[store.pk for store in stores]) or Decimal(0)
    leaves = [
        Row(
            store.label,
            question.store_page(store),
            family_colour(family),
            _cells(book, question, [store], columns),
            store,
        )
        for store in stores
    ]
    if len(leaves) == 1:
        return Group(family, leaves[0], sold)
    row = Row(
        family_label(family),
        question.overview(channel=[family], store=None),
        family_colour(family),
        _cells(book, question, stores, columns),
    )
    return Group(family, row, sold, leaves)


def _cells(
    book: Book, question: Question, stores: Sequence[Store], columns: Sequence[str]
) -> list[Cell]:
    ids = [store.pk for store in stores]
    return [_cell(book, question, name, stores, ids) for name in columns]


def _cell(
    book: Book, question: Question, name: str, stores: Sequence[Store], ids: Sequence[int]
) -> Cell:
    metric = book.metrics["net_sales" if name == ATTAINED else name]
    figure = book.figure(metric.id, stores=ids)
    href = question.lineage(shares.LINEAGE_OF.get(metric.id, metric.id), stores)
    target = book.target(metric.id, ids)
    if name == ATTAINED:
        share = figure.value / target if figure.value is not None and target else None
        off = None if share is None else float(share) - 1
        return Cell(numbers.percent(share, 0), href, off)
    text = shown.text(metric, figure.value)
    if name == "net_sales":
        return Cell(text, href, plain=True)
    return Cell(text, href, _distance(book, metric, figure.value, target, ids))


def _distance(
    book: Book,
    metric: Metric,
    value: Decimal | None,
    target: Decimal | None,
    ids: Sequence[int],
) -> float | None:
    healthy = shares.healthy_aim(metric)
    if metric.id == shares.NET_RATE and target is None:
        if value is None or healthy is None:
            return None
        return float(value - healthy) * POINTS
    aim = target or book.value(metric.id, BASE, ids) or healthy
    return shown.distance(metric, value, aim)


def _beside(book: Book, question: Question) -> str:
    """What the colours are measured against, in words."""
    if book.target("net_sales") is not None:
        return _("Colour = distance from target")
    if question.base is not None:
        return _("Colour = distance from the comparison")
    return _("Colour = distance from the healthy range")
