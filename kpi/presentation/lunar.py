"""The lunar trap: the same days last year lay elsewhere around Spring Festival."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecomops.ui import numbers
from kpi.domain.compare import Window, base_window, festivals
from kpi.presentation.question import Question
from kpi.selectors.dashboard import Book

BY_DATE, BY_MOON = "by_date", "by_moon"
FESTIVAL = "spring_festival"


@dataclass(frozen=True, slots=True)
class Trap:
    """How one stretch of days compares on the calendar, and aligned to the festival."""

    by_date: Decimal
    by_moon: Decimal
    this_year: date
    last_year: date
    href: str
    is_aligned: bool

    @property
    def said_by_date(self) -> str:
        """The change on the calendar, with its sign."""
        return _percent(self.by_date)

    @property
    def said_by_moon(self) -> str:
        """The change around the festival, with its sign."""
        return _percent(self.by_moon)

    @property
    def mood(self) -> str:
        """Worth a second look only where the two disagree."""
        return "watch" if (self.by_date < 0) != (self.by_moon < 0) else "info"


def windows(question: Question) -> dict[str, Window]:
    """Last year's days on the calendar and around the festival, where these two differ."""
    moon = base_window(question.window, "last_year_lunar")
    plain = base_window(question.window, "last_year")
    if moon is None or plain is None or moon.festival != FESTIVAL or moon.shift == plain.shift:
        return {}
    return {BY_DATE: plain.window, BY_MOON: moon.window}


def trap(book: Book, question: Question) -> Trap | None:
    """Both changes of net sales, if these days lie where the festival moved."""
    if BY_MOON not in book.windows:
        return None
    now = book.value("net_sales")
    by_date, by_moon = (_sales(book, name) for name in (BY_DATE, BY_MOON))
    if now is None or not by_date or not by_moon:
        return None
    year = _festival_year(question.window)
    is_aligned = question.compare == "last_year_lunar"
    other = "last_year" if is_aligned else "last_year_lunar"
    return Trap(
        by_date=now / by_date - 1,
        by_moon=now / by_moon - 1,
        this_year=festivals(year)[FESTIVAL],
        last_year=festivals(year - 1)[FESTIVAL],
        href=question.overview(compare=other),
        is_aligned=is_aligned,
    )


def _sales(book: Book, window: str) -> Decimal:
    days = book.by_day("net_sales", window).values()
    return sum((value for value in days if value is not None), Decimal(0))


def _percent(share: Decimal) -> str:
    return f"{numbers.signed(share * 100)}{numbers.NBSP}%"


def _festival_year(window: Window) -> int:
    middle = window.first + (window.last - window.first) / 2
    return min(
        {window.first.year, window.last.year},
        key=lambda year: abs((festivals(year)[FESTIVAL] - middle).days),
    )
