"""One timeline of an order: what the channel says happened and what we did, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.models import Entry
from ecomops.ui import numbers
from ecomops.ui.figures import Event
from stores.models import Order, Payment, Refund
from stores.selectors.sources import source_label

MOST = 200
MOVED = {
    "held": ("watch", _("Put on hold: %(reason)s")),
    "released": ("good", _("Released to ship")),
    "paid": ("", _("Back to audit")),
    "shipped": ("info", _("Shipped, says %(source)s")),
    "completed": ("good", _("Completed, says %(source)s")),
    "closed": ("flat", _("Closed, says %(source)s")),
}
DONE = {
    "note": ("", _("Note: %(text)s")),
    "contacted": ("", _("Buyer contacted")),
    "merged": ("info", _("Ships together with others of the same addressee")),
    "personal.revealed": ("watch", _("Looked at the address in the clear")),
    "personal.erased": ("watch", _("Personal data erased")),
    "import.undone": ("watch", _("An import was undone; the order went back to what was known")),
    "received": ("info", _("Received from %(source)s")),
    "updated": ("", _("Changed by %(source)s")),
}
RELEASED = {
    "clean": _("Released to ship: nothing to object to"),
    "by_hand": _("Released to ship by hand"),
}


def timeline(order: Order, payments: Iterable[Payment], refunds: Iterable[Refund]) -> list[Event]:
    """Everything that happened to an order, newest first."""
    entries = list(history.timeline(order)[:MOST])
    events = [*(_event(entry) for entry in entries), *_facts(order, payments, refunds)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _event(entry: Entry) -> Event:
    text, mood = _sentence(entry)
    batch = entry.params.get("batch")
    if batch:
        text = format_html(
            '{} <a href="{}">{}</a>',
            text, reverse("stores:import-detail", args=[batch]), gettext("the import"),
        )  # fmt: skip
    who = entry.actor_label if entry.actor_kind == "user" else ""
    return Event(entry.at, text, mood, who)


def _sentence(entry: Entry) -> tuple[Any, str]:
    source = source_label(str(entry.params.get("source", ""))) or gettext("the channel")
    words = {
        "source": source,
        "text": entry.params.get("text", ""),
        "reason": _reason(entry.reason),
    }
    _came_from, moved, to = entry.act.partition(">")
    if moved and entry.reason == "handed_over":
        return gettext("Handed over to the courier"), "good"
    if moved and to in MOVED:
        mood, sentence = MOVED[to]
        if to == "released":
            sentence = RELEASED.get(entry.reason, sentence)
        return str(sentence) % words, mood
    if entry.act not in DONE:
        return entry.act, ""
    mood, sentence = DONE[entry.act]
    return str(sentence) % words, mood


def _reason(code: str) -> str:
    return str(dict(Order.Hold.choices).get(code, code))


def _facts(order: Order, payments: Iterable[Payment], refunds: Iterable[Refund]) -> Iterator[Event]:
    unit = numbers.currency_unit(order.currency)
    yield Event(order.placed_at, gettext("Placed by the buyer"))
    for payment in payments:
        words = {"amount": numbers.grouped(payment.amount, 2), "unit": unit}
        yield Event(payment.paid_at, gettext("Paid %(amount)s %(unit)s") % words)
    for refund in refunds:
        if refund.succeeded_at is not None:
            words = {"amount": numbers.grouped(refund.amount, 2), "unit": unit}
            said = gettext("Refunded %(amount)s %(unit)s") % words
            yield Event(refund.succeeded_at, said, "watch")
    if order.shipped_at is not None:
        yield Event(order.shipped_at, _shipped(order), "info")
    if order.completed_at is not None:
        yield Event(order.completed_at, gettext("Completed on the channel"), "good")


def _shipped(order: Order) -> str:
    if order.tracking:
        words = {"courier": order.courier or "–", "waybill": order.tracking}
        return gettext("Shipped with %(courier)s, waybill %(waybill)s") % words
    return gettext("Shipped")
