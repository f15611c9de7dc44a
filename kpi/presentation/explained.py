"""A figure's lineage in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ecomops.ui import dates, numbers
from kpi.domain.metrics import Metric
from kpi.labels import BASIS_WORDS, INPUT_WORDS, measure_label
from kpi.presentation import registry, shown
from kpi.presentation.question import Question, Words
from kpi.selectors.lineage import Difference, Input, Lineage
from kpi.selectors.sources import LinkSpec, Revised, Source
from stores.selectors.sources import source_label

ROWS: dict[str, tuple[str, str, str]] = {
    "orders": ("stores:order-list", "paid_after", "paid_before"),
}
MOST_STORES = 12


@dataclass(frozen=True, slots=True)
class Leaf:
    """One input of the formula."""

    sign: str
    label: str
    value: str
    known: str
    gaps: Sequence[str]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """One source with how fresh it is and where it can be looked at."""

    kind: Words
    name: str
    rows: int
    span: str
    fresh_at: Any
    href: str


@dataclass(frozen=True, slots=True)
class Told:
    """The same measure by us and by the platform."""

    label: str
    measured: str
    reported: str
    step: str
    mood: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a fact said before it changed."""

    on: date
    store: str
    label: str
    was: str
    now: str
    until: Any


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything the drawer says."""

    value: numbers.Figure
    numbers: str
    basis: Words
    days: str
    over: Sequence[Leaf]
    under: Sequence[Leaf]
    origins: Sequence[Origin]
    told: Sequence[Told]
    known: Sequence[Known]
    stores: Sequence[tuple[str, str, str]]
    more_stores: int
    rows_href: str
    healthy: str


def explained(found: Lineage, question: Question) -> Explained:
    """A lineage ready to be shown."""
    metric, figure = found.metric, found.figure
    value = shown.big(metric, figure.value, found.currency)
    parts = [
        (p.store.label, shown.full(metric, p.cell.value, found.currency),
         question.lineage(metric.id, [p.store]))
        for p in found.stores
    ]  # fmt: skip
    names = {p.store.pk: p.store.label for p in found.stores}
    return Explained(
        value=shown.approximate(value) if shown.is_inexact(figure) else value,
        numbers=_numbers(metric, found),
        basis=BASIS_WORDS.get(found.cell.basis, ""),
        days=dates.span(found.window.first, found.window.last),
        over=_leaves(found, below=False),
        under=_leaves(found, below=True),
        origins=[_origin(one) for one in found.sources],
        told=[_told(one, found.currency) for one in found.differences],
        known=[_known(one, names) for one in found.revisions],
        stores=parts[:MOST_STORES] if len(parts) > 1 else [],
        more_stores=max(0, len(parts) - MOST_STORES),
        rows_href=_rows(found.rows_link),
        healthy=registry.healthy(metric),
    )


def _amount(value: Decimal | None, money: bool) -> str:
    if value is None:
        return numbers.MISSING
    whole = value == value.to_integral_value()
    return numbers.grouped(value, 2 if money or not whole else 0)


def _numbers(metric: Metric, found: Lineage) -> str:
    """The formula with the numbers in it."""
    figure = found.figure
    if figure.over is None:
        return ""
    result = shown.full(metric, figure.value, found.currency)
    terms = {(one.measure, one.below): one for one in found.inputs}
    over = _side(metric.numerator, terms, False, figure.over)
    if not metric.denominator or figure.under is None:
        return f"{over} = {result}"
    under = _side(metric.denominator, terms, True, figure.under)
    return f"{_bracketed(over)} ÷ {_bracketed(under)} = {result}"


def _bracketed(side: str) -> str:
    return f"({side})" if " " in side else side


def _side(
    wanted: Sequence[Any], terms: dict[tuple[str, bool], Input], below: bool, whole: Decimal
) -> str:
    """Each term's number where they add up to the side, else the side's own number."""
    known = [(t.sign, terms.get((t.measure, below))) for t in wanted]
    values = [(sign, one.value) for sign, one in known if one is not None and one.value is not None]
    money = any(one.money for _sign, one in known if one is not None)
    adds_up = sum((sign * value for sign, value in values), Decimal(0)) == whole
    if len(values) < 2 or not adds_up:
        return _amount(whole, money)
    text = ""
    for n, (sign, value) in enumerate(values):
        text += " − " if sign < 0 else " + " if n else ""
        text += _amount(value, money)
    return text.strip()


def _leaves(found: Lineage, *, below: bool) -> list[Leaf]:
    chosen = [one for one in found.inputs if one.below is below]
    return [_leaf(one, found.currency, first=n == 0) for n, one in enumerate(chosen)]


def _leaf(one: Input, currency: str, *, first: bool) -> Leaf:
    value = _amount(one.value, one.money)
    if one.money and one.value is not None:
        value = f"{value}{numbers.NBSP}{numbers.currency_unit(currency)}"
    gaps = [
        _("%(store)s: %(days)s") % {"store": store, "days": dates.span(first, last)}
        for store, first, last in one.lacking
    ]
    return Leaf(
        sign="−" if one.sign < 0 else "" if first else "+",
        label=one.label,
        value=value,
        known=_("%(known)s of %(rows)s store days") % {"known": one.known, "rows": one.rows},
        gaps=gaps,
        is_whole=not one.missing,
    )


def _origin(one: Source) -> Origin:
    span = dates.span(one.first, one.last) if one.first and one.last else ""
    href = reverse("stores:import-detail", args=[one.batch]) if one.batch else ""
    kind = INPUT_WORDS.get(one.kind, one.kind)
    name = "" if one.name == one.kind else source_label(one.name)
    return Origin(kind, name, one.rows, span, one.fresh_at, href)


def _told(one: Difference, currency: str) -> Told:
    share = one.share
    step = numbers.MISSING if share is None else numbers.percent(share)
    if share is not None and share > 0:
        step = f"+{step}"
    apart = share is not None and abs(share) >= Decimal("0.05")
    return Told(
        one.label,
        _amount(one.measured, one.money),
        _amount(one.reported, one.money),
        step,
        "watch" if apart else "",
    )


def _known(one: Revised, names: dict[int, str]) -> Known:
    column = one.column.removesuffix("_measured").removesuffix("_reported")
    return Known(
        one.on,
        names.get(one.store_id, ""),
        measure_label(column),
        _amount(None if one.was is None else Decimal(one.was), False),
        _amount(None if one.now is None else Decimal(one.now), False),
        one.known_until,
    )


def _rows(link: LinkSpec | None) -> str:
    """The list of the rows behind a figure, where there is one."""
    if link is None or link.target not in ROWS:
        return ""
    name, first, last = ROWS[link.target]
    try:
        path = reverse(name)
    except NoReverseMatch:
        return ""
    query = [("store", str(pk)) for pk in link.stores]
    query += [(first, link.first.isoformat()), (last, link.last.isoformat())]
    return f"{path}?{urlencode(query)}"
