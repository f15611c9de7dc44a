"""What moved sales, in sentences: the largest parts of the gap, each a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ecomops.ui import numbers
from kpi.domain.moved import FACTORS, Basket, split_gap
from kpi.labels import FACTOR_WORDS
from kpi.presentation.question import Question, Words
from kpi.selectors.dashboard import BASE, NOW, PLAN, Book
from stores.models import Store

MOST = 3
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One reason with its money."""

    mood: str
    amount: str
    factor: Words
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The gap and what made it; `beside` says against what."""

    gap: Decimal | None
    beside: str
    sentences: Sequence[Sentence]

    @property
    def gap_text(self) -> str:
        """The gap with its sign."""
        return "" if self.gap is None else signed(self.gap)


@dataclass(frozen=True, slots=True)
class _Part:
    store: Store
    factor: str
    amount: Decimal
    before: Basket
    after: Basket


def moved(book: Book, question: Question) -> Moved:
    """Against the plan where every store has one, else against the comparison."""
    planned = all(book.basket(PLAN, store.pk) for store in _traded(book, question))
    if question.base is not None and not planned:
        beside, against = BASE, _("to the comparison")
        if question.compare == "previous":
            against = _("to the previous period")
        elif question.compare.startswith("last_year"):
            against = _("to last year")
    else:
        beside, against = PLAN, _("to target")
    parts = _parts(book, question, beside)
    if not parts:
        return Moved(None, against, [])
    gap = sum((part.amount for part in parts), ZERO)
    largest = sorted(parts, key=lambda part: abs(part.amount), reverse=True)[:MOST]
    return Moved(gap, against, [_sentence(part, question) for part in largest])


def _traded(book: Book, question: Question) -> list[Store]:
    return [s for s in question.stores if book.basket(NOW, s.pk) is not None]


def _parts(book: Book, question: Question, beside: str) -> list[_Part]:
    parts: list[_Part] = []
    for store in question.stores:
        before, after = book.basket(beside, store.pk), book.basket(NOW, store.pk)
        split = split_gap(before, after) if before and after else None
        if split and before and after:
            parts += [_Part(store, name, split[name], before, after) for name in FACTORS]
    return parts


def signed(amount: Decimal) -> str:
    """Money with its sign, short."""
    text = str(numbers.compact(abs(amount)))
    return f"{numbers.MINUS}{text}" if amount < 0 else f"+{text}"


def _sentence(part: _Part, question: Question) -> Sentence:
    return Sentence(
        mood="good" if part.amount >= 0 else "act",
        amount=signed(part.amount),
        factor=FACTOR_WORDS[part.factor],
        text=_words(part),
        href=f"{question.store_page(part.store)}#split",
    )


def _words(part: _Part) -> str:
    before, after = part.before, part.after
    if part.factor == "uv":
        return _("%(store)s had %(now)s daily visitors instead of %(was)s (%(change)s).") % {
            "store": part.store.label,
            "now": numbers.compact(after.visitors),
            "was": numbers.compact(before.visitors),
            "change": _step(before.visitors, after.visitors),
        }
    if part.factor == "conversion":
        return _(
            "%(store)s converted %(now)s instead of %(was)s; visitors changed by %(change)s."
        ) % {
            "store": part.store.label,
            "now": numbers.percent(after.buyers / after.visitors, 2),
            "was": numbers.percent(before.buyers / before.visitors, 2),
            "change": _step(before.visitors, after.visitors),
        }
    return _("%(store)s sold %(now)s per buyer instead of %(was)s (%(change)s).") % {
        "store": part.store.label,
        "now": numbers.grouped(after.sales / after.buyers, 1),
        "was": numbers.grouped(before.sales / before.buyers, 1),
        "change": _step(before.sales / before.buyers, after.sales / after.buyers),
    }


def _step(was: Decimal, now: Decimal) -> str:
    change = (now - was) / was * 100
    return f"{numbers.signed(change, 1)}{numbers.NBSP}%"
