"""How a store, a sum, time left, a state and an item look in a cell."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from ecomops.ui import dates, drawing, numbers
from ecomops.ui.tables import (
    ListTable,
)
from ecomops.ui.templatetags import ui
from stores.models import Order
from stores.selectors import progress
from stores.selectors.catalogue import picture, titled
from stores.selectors.scope import colour_token

LONG = timedelta(hours=100)
IMPORT_MOODS = {"done": "good", "failed": "act", "importing": "info", "undone": "flat"}
NUM = {"td": {"class": "num"}, "th": {"class": "num"}}


def shop(store: Any) -> SafeString:
    """A store behind its colour."""
    return ui.shop(store.label, colour_token(store.colour))


def numbered(value: str, order: Order) -> SafeString:
    """The channel's number above the store; a phone shows the end of it, which people read out."""
    return format_html(
        '<span class="hide-s">{}</span><span class="tail-s">…{}</span>'
        "<small>{}</small>",
        value, value[-4:], shop(order.store),
    )  # fmt: skip


def counted(value: object, words: object) -> SafeString:
    """A figure whose column head a phone does not show: there it says what it counts."""
    return format_html('{}<span class="tail-s unit"> {}</span>', numbers.grouped(value), words)


def amount(value: Any, currency: str, base: str) -> SafeString | str:
    """Money of a row; the currency stands beside it where it is not the company's own."""
    text = numbers.grouped(value, 2)
    if currency == base or text == numbers.MISSING:
        return text
    return format_html('{} <span class="unit">{}</span>', text, numbers.currency_unit(currency))


def time_left(clock: progress.Clock | None) -> SafeString | str:
    """Time until something is due, as a clock with its judgement."""
    if clock is None:
        return numbers.MISSING
    if clock.done_at is not None:
        text = gettext("late") if clock.is_late else gettext("in time")
    elif abs(clock.left) < LONG:
        text = dates.duration(clock.left)
    else:
        days = abs(clock.left).days
        text = (
            ngettext("%(count)s day late", "%(count)s days late", days)
            if clock.is_late
            else ngettext("%(count)s day", "%(count)s days", days)
        ) % {"count": days}
    shape = drawing.judge(clock.mood) if clock.mood != "good" else ""
    due = dates.moment(clock.due_at)
    return format_html(
        '<span class="clock {}" title="{}">{}{}</span>', clock.mood, due, shape, text
    )


def state_words(order: Order) -> str:
    """The state of an order; a held one also says why."""
    if order.state == Order.State.HELD:
        return gettext("Held: %(reason)s") % {"reason": order.get_hold_display()}
    return order.get_state_display()


def state_track(order: Order) -> SafeString:
    """The state in words above its track."""
    words = state_words(order)
    mood = progress.mood(order)
    track = ui.track(progress.place(order), progress.STEPS, mood, words)
    judged = f"m {mood}" if mood in ("act", "watch") else ""
    return format_html(
        '<span class="stack state-x"><span class="s cut {}" title="{}">{}</span>{}</span>',
        judged, words, words, track,
    )  # fmt: skip


def first_title(order: Order) -> str:
    """What the first line calls its item."""
    line = next(iter(order.first_lines), None)  # type: ignore[attr-defined]  # set by order_rows
    return str(line.title or line.sku_code) if line is not None else ""


def first_picture(order: Order, *, large: bool = True) -> SafeString:
    """The picture of the first item."""
    line = next(iter(order.first_lines), None)  # type: ignore[attr-defined]  # set by order_rows
    sku = line.listing.sku if line is not None else None
    source, fallback = picture(sku.product if sku else None)
    return ui.thumb(source, first_title(order), fallback, large)


def first_item(order: Order) -> SafeString:
    """The first thing ordered with its picture, and how many pieces in all."""
    title = first_title(order)
    words = titled(title, order.line_count)
    return format_html(
        '<span class="row-x item-x">{}<span class="cut" title="{}">{}</span>'
        '<span class="faint num">×{}</span></span>',
        first_picture(order, large=False), words, words or numbers.MISSING, order.units,
    )  # fmt: skip


class Listed(ListTable):
    """A table in which nothing is written as one dash."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": numbers.MISSING, **kwargs})


class Clocked(Listed):
    """A table whose rows show time left: one instant for the whole page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at: datetime = timezone.now()
