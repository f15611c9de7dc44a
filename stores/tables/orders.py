"""Columns of the order list and of the audit queue."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ecomops.ui import numbers
from ecomops.ui.tables import AgoColumn, MomentColumn
from ecomops.ui.templatetags import ui
from stores.models import Order
from stores.selectors import progress
from stores.tables.parts import (
    NUM,
    Clocked,
    amount,
    first_item,
    first_picture,
    first_title,
    numbered,
    shop,
    state_track,
    state_words,
    time_left,
)


class OrderTable(Clocked):
    number = tables.Column(
        accessor="external_id", verbose_name=_("Order"), attrs={"td": {"class": "two nowrap"}}
    )
    pic = tables.Column(
        verbose_name=_("First item"), empty_values=(), orderable=False,
        attrs={"td": {"class": "only-s"}},
    )  # fmt: skip
    items = tables.Column(accessor="units", verbose_name=_("Items"), order_by="units")
    paid = tables.Column(accessor="paid_amount", verbose_name=_("Paid"), attrs=NUM)
    state = tables.Column(accessor="state", verbose_name=_("State"))
    left = tables.Column(
        accessor="promised_at", verbose_name=_("Left"), empty_values=(), order_by="promised_at"
    )
    courier = tables.Column(verbose_name=_("Courier"), attrs={"td": {"class": "dim"}})
    buyer = tables.Column(
        empty_values=(), orderable=False, verbose_name=_("Buyer"),
        attrs={"td": {"class": "dim nowrap"}},
    )  # fmt: skip
    paid_at = MomentColumn(verbose_name=_("Paid at"))
    placed = MomentColumn(accessor="placed_at", verbose_name=_("Placed"))
    shop = tables.Column(accessor="store__label", order_by="store__colour", verbose_name=_("Store"))
    channel_status = tables.Column(verbose_name=_("Channel status"), attrs={"td": {"class": "dim"}})
    total = tables.Column(accessor="total_amount", verbose_name=_("Total"), attrs=NUM)
    refunded = tables.Column(accessor="refunded_amount", verbose_name=_("Refunded"), attrs=NUM)
    receivable = tables.Column(
        accessor="receivable_amount", verbose_name=_("Receivable"), attrs=NUM
    )
    waybill = tables.Column(accessor="tracking", verbose_name=_("Waybill"))

    def render_number(self, value: str, record: Order) -> SafeString:
        """The channel's number above the store."""
        return numbered(value, record)

    def value_number(self, value: str) -> str:
        """The number alone, for files."""
        return value

    def render_pic(self, record: Order) -> SafeString:
        """The picture alone, for cards."""
        return first_picture(record)

    def value_pic(self, record: Order) -> str:
        """The title, for files."""
        return first_title(record)

    def render_items(self, record: Order) -> SafeString:
        """What was ordered."""
        return first_item(record)

    def value_items(self, record: Order) -> int:
        """The pieces, for files."""
        return record.units

    def _amount(self, value: Any, record: Order) -> SafeString | str:
        return amount(value, record.currency, record.store.entity.base_currency)

    render_paid = render_total = render_refunded = render_receivable = _amount

    def value_paid(self, value: Any) -> Any:
        """The amount itself, for files."""
        return value

    value_total = value_refunded = value_receivable = value_paid

    def render_state(self, record: Order) -> SafeString:
        """Where it stands."""
        return state_track(record)

    def value_state(self, record: Order) -> str:
        """The words, for files."""
        return state_words(record)

    def render_left(self, record: Order) -> SafeString | str:
        """Time left to ship."""
        return time_left(progress.ship_clock(record, self.at))

    def value_left(self, record: Order) -> Any:
        """The promise, for files."""
        return record.promised_at

    def render_buyer(self, record: Order) -> str:
        """Whereabouts and the end of the phone number, never more."""
        person = getattr(record, "consignee", None)
        if person is None or person.erased_at is not None:
            return numbers.MISSING
        ending = f"…{person.phone_last4}" if person.phone_last4 else ""
        return f"{person.region or person.country} {ending}".strip() or numbers.MISSING

    def render_shop(self, record: Order) -> SafeString:
        """The store alone."""
        return shop(record.store)

    def value_shop(self, record: Order) -> str:
        """Its name, for files."""
        return record.store.label


class AuditTable(Clocked):
    number = tables.Column(
        accessor="external_id", verbose_name=_("Order"), attrs={"td": {"class": "two nowrap"}}
    )
    items = tables.Column(accessor="units", verbose_name=_("Items"), orderable=False)
    paid = tables.Column(accessor="paid_amount", verbose_name=_("Paid"), attrs=NUM)
    reason = tables.Column(accessor="hold", verbose_name=_("Hold reason"))
    note = tables.Column(
        accessor="buyer_note", verbose_name=_("Buyer's note"), empty_values=(), orderable=False
    )
    held = AgoColumn(accessor="held_at", verbose_name=_("Held"))
    contact = tables.Column(
        accessor="contacted_at", verbose_name=_("Contact"), empty_values=(), order_by="held_at"
    )
    release = tables.Column(
        accessor="released_at", verbose_name=_("Release"), empty_values=(), order_by="held_at"
    )

    render_number = OrderTable.render_number
    value_number = OrderTable.value_number
    render_items = OrderTable.render_items
    value_items = OrderTable.value_items
    render_paid = OrderTable.render_paid
    value_paid = OrderTable.value_paid

    def render_reason(self, record: Order) -> SafeString:
        """Why it waits."""
        return ui.mark(record.get_hold_display(), progress.mood(record))

    def value_reason(self, record: Order) -> str:
        """The same in words, for files."""
        return record.get_hold_display()

    def render_note(self, record: Order) -> SafeString | str:
        """What the buyer wrote, or what is missing."""
        if record.hold == Order.Hold.UNMATCHED:
            words = ngettext(
                "%(count)s line without a SKU",
                "%(count)s lines without a SKU",
                record.unmatched_count,
            ) % {"count": record.unmatched_count}
            return format_html('<span class="cut note-x dim">{}</span>', words)
        if not record.buyer_note:
            return numbers.MISSING
        return format_html(
            '<span class="cut note-x" title="{}">{}</span>', record.buyer_note, record.buyer_note
        )

    def value_note(self, record: Order) -> str:
        """The note, for files."""
        return record.buyer_note

    def render_contact(self, record: Order) -> SafeString | str:
        """The ten-minute clock."""
        return time_left(progress.contact_clock(record, self.at))

    def value_contact(self, record: Order) -> Any:
        """When the buyer was contacted, for files."""
        return record.contacted_at

    def render_release(self, record: Order) -> SafeString | str:
        """The clock of a day."""
        return time_left(progress.release_clock(record, self.at))

    def value_release(self, record: Order) -> Any:
        """By when it is to be released, for files."""
        clock = progress.release_clock(record, self.at)
        return clock.due_at if clock else None
