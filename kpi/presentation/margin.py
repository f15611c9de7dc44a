"""Where the margin went: every line as a share of net sales beside its ceiling."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecomops.ui import numbers
from kpi.domain.metrics import Metric, judge
from kpi.presentation.question import Question, Words
from kpi.presentation.shares import SHARES
from kpi.selectors.dashboard import Book

WORDS: dict[str, Words] = {
    "gross_margin": _("Gross margin"),
    "ad_cost": _("Ads"),
    "people": pgettext_lazy("cost", "People"),
    "freight": _("Freight, packing"),
    "tax": _("Tax"),
    "commission": _("Commission"),
    "other": _("Other"),
    "net_margin": _("Net margin"),
}
# Half of net sales fills the bar.
SCALE = Decimal(200)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the profit and loss in per cent of net sales."""

    label: Words
    value: str
    width: float
    ceiling: float | None
    mood: str
    href: str
    is_result: bool = False


def margin(book: Book, question: Question) -> list[Line]:
    """Gross margin, what was taken from it, and what is left; nothing where it is not known."""
    lines = [_line(book, question, name) for name in WORDS]
    return lines if any(line.value != numbers.MISSING for line in lines) else []


def _line(book: Book, question: Question, name: str) -> Line:
    share = SHARES[name]
    value = book.value(share.id)
    edge = _edge(share)
    width = max(Decimal(0), value or Decimal(0)) * SCALE
    return Line(
        label=WORDS[name],
        value=numbers.MISSING if value is None else numbers.grouped(value * 100, 1),
        width=float(min(width, Decimal(100))),
        ceiling=None if edge is None else float(edge * SCALE),
        mood=judge(share, None if value is None else round(value, 3)),
        href=question.lineage(name),
        is_result=name == "net_margin",
    )


def _edge(share: Metric) -> Decimal | None:
    if share.healthy is None:
        return None
    return share.healthy.high if share.direction == "down" else share.healthy.low
