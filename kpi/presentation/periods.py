"""The stretches of days a dashboard offers, and what each is set beside."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from kpi.domain.compare import Aligned, Window, base_window
from kpi.domain.occasions import event_shift

PERIODS = (
    ("mtd", _("Month to date")),
    ("today", _("Today")),
    ("yesterday", _("Yesterday")),
    ("7d", _("Last 7 days")),
    ("30d", _("Last 30 days")),
    ("last_month", _("Last month")),
    ("quarter", _("This quarter")),
    ("custom", _("Chosen days")),
)
COMPARES = (
    ("last_year_event", _("Last year, event-aligned")),
    ("last_year_lunar", _("Last year, lunar-aligned")),
    ("last_year", _("Last year, by date")),
    ("previous", _("Previous period")),
    ("target", _("Target")),
)
SHORT_COMPARES = {
    "last_year_event": _("LY"),
    "last_year_lunar": _("LY"),
    "last_year": _("LY"),
    "previous": _("Prev."),
    "target": _("Target"),
}
DEFAULT_PERIOD, DEFAULT_COMPARE = "mtd", "last_year_event"


def window_of(period: str, today: date) -> Window:
    """The days of a named period; what is not over yet ends yesterday, except today itself."""
    yesterday = today - timedelta(1)
    month = today.replace(day=1)
    if period == "today":
        return Window(today, today)
    if period == "yesterday":
        return Window(yesterday, yesterday)
    if period == "7d":
        return Window(today - timedelta(7), yesterday)
    if period == "30d":
        return Window(today - timedelta(30), yesterday)
    if period == "last_month":
        last = month - timedelta(1)
        return Window(last.replace(day=1), last)
    if period == "quarter":
        first = month.replace(month=(today.month - 1) // 3 * 3 + 1)
        return Window(first, max(yesterday, first))
    return Window(month, max(yesterday, month))


def beside(window: Window, compare: str) -> Aligned | None:
    """The window that a comparison looks at; None where the target itself is the measure."""
    if compare == "target":
        return None
    if compare == "last_year_event":
        shift, event = event_shift(window)
        if shift:
            return Aligned(window.shifted(shift), event, shift)
        return base_window(window, "last_year")
    if compare == "last_year_lunar":
        return base_window(window, "last_year_lunar")
    if compare == "previous":
        return base_window(window, "previous")
    return base_window(window, "last_year")


def around(window: Window, today: date) -> Window:
    """The days a chart draws: the window, or enough before it to see a rhythm, and the month on."""
    if window.days > 31:
        return window
    first = min(window.first, window.last - timedelta(39))
    last = window.last if window.last < today - timedelta(1) else window.last + timedelta(5)
    return Window(first, last)
