"""Columns of the lists of this app."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ecomops.ui import dates, drawing, numbers
from ecomops.ui.tables import (
    AgoColumn,
    ListTable,
    MarkColumn,
    MomentColumn,
    NumberColumn,
)
from ecomops.ui.templatetags import ui
from stores.models import ImportBatch, Order
from stores.selectors import progress
from stores.selectors.catalogue import picture
from stores.selectors.scope import colour_token

LONG = timedelta(hours=100)
IMPORT_MOODS = {"done": "good", "failed": "act", "importing": "info", "undone": "flat"}
NUM = {"td": {"class": "num"}, "th": {"class": "num"}}


def shop(store: Any) -> SafeString:
    """A store behind its colour."""
    return ui.shop(store.label, colour_token(store.colour))


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
    more = order.line_count - 1
    words = (
        ngettext("%(title)s + %(count)s more", "%(title)s + %(count)s more", more)
        % {"title": title, "count": more}
        if more > 0
        else title
    )
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
        return format_html("{}<small>{}</small>", value, shop(record.store))

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


class ImportTable(Listed):
    filename = tables.Column(verbose_name=_("File"), attrs={"td": {"class": "two"}})
    shop = tables.Column(
        accessor="store__label", order_by="store__colour", verbose_name=_("Store"), default="–"
    )
    state = MarkColumn(
        accessor="state", verbose_name=_("State"), order_by="state", moods=IMPORT_MOODS
    )
    created = NumberColumn(empty_values=(), orderable=False, verbose_name=_("New"))
    updated = NumberColumn(empty_values=(), orderable=False, verbose_name=_("Changed"))
    unchanged = NumberColumn(empty_values=(), orderable=False, verbose_name=_("Unchanged"))
    rejected = NumberColumn(empty_values=(), orderable=False, verbose_name=_("Rejected"))
    who = tables.Column(
        accessor="actor_label", verbose_name=_("By"), attrs={"td": {"class": "dim"}}
    )
    at = AgoColumn(accessor="created_at", verbose_name=_("Uploaded"))

    def render_filename(self, value: str, record: ImportBatch) -> SafeString:
        """The file above what kind it is."""
        return format_html(
            '<span class="cut file-x">{}</span><small>{}</small>', value, self._what(record)
        )

    def _what(self, record: ImportBatch) -> str:
        unseen = record.state == ImportBatch.State.UPLOADED and not record.format
        return numbers.bytes_of(record.size) if unseen else record.get_kind_display()

    def value_filename(self, value: str) -> str:
        """The name, for files."""
        return value

    def render_shop(self, record: ImportBatch) -> SafeString | str:
        """The store it belongs to."""
        return shop(record.store) if record.store else numbers.MISSING

    def value_shop(self, record: ImportBatch) -> str:
        """Its name, for files."""
        return record.store.label if record.store else ""

    def render_state(self, record: ImportBatch) -> SafeString:
        """How far it is."""
        mood = IMPORT_MOODS.get(record.state, "flat")
        return ui.mark(record.get_state_display(), mood)

    def _count(self, record: ImportBatch, bound_column: Any) -> Any:
        return record.counts.get(bound_column.name)

    value_created = value_updated = value_unchanged = value_rejected = _count

    def _shown(self, record: ImportBatch, bound_column: Any) -> str:
        return numbers.grouped(record.counts.get(bound_column.name))

    render_created = render_updated = render_unchanged = _shown

    def render_rejected(self, record: ImportBatch) -> SafeString | str:
        """How many rows did not go in."""
        rejected = record.counts.get("rejected")
        text = numbers.grouped(rejected)
        return format_html('<span class="act m">{}</span>', text) if rejected else text


class ListingTable(Listed):
    title = tables.Column(
        verbose_name=_("Listing"), empty_values=(), order_by="title",
        attrs={"td": {"class": "two"}},
    )  # fmt: skip
    shop = tables.Column(accessor="store__label", order_by="store__colour", verbose_name=_("Store"))
    code = tables.Column(accessor="sku_code", verbose_name=_("Seller's code"))
    linked = tables.Column(
        verbose_name=_("Is"), empty_values=(), order_by="sku__code", accessor="sku__code"
    )
    waiting = NumberColumn(verbose_name=_("Orders waiting"))
    seen = AgoColumn(accessor="seen_at", verbose_name=_("Last seen"))

    def render_title(self, record: Any) -> SafeString:
        """What the channel calls it, above its number and spec."""
        below = " · ".join(filter(None, (record.item_id, record.spec)))
        return format_html(
            '<span class="cut file-x" title="{}">{}</span><small class="cut file-x">{}</small>',
            record.title, str(record) or numbers.MISSING, below or numbers.MISSING,
        )  # fmt: skip

    def value_title(self, record: Any) -> str:
        """The title, for files."""
        return record.title

    render_shop = OrderTable.render_shop
    value_shop = OrderTable.value_shop

    def render_linked(self, record: Any) -> SafeString | str:
        """The SKU or kit, or that there is none yet."""
        if record.sku is not None:
            return record.sku.code
        if record.kit is not None:
            return format_html('{} <span class="faint">{}</span>', record.kit.code, _("kit"))
        return ui.mark(gettext("Not matched"), "watch")

    def value_linked(self, record: Any) -> str:
        """The code, for files."""
        sellable = record.sku or record.kit
        return sellable.code if sellable else ""


class ProductTable(Listed):
    name = tables.Column(
        verbose_name=_("Product"), empty_values=(), order_by="name_key",
        attrs={"td": {"class": "two"}},
    )  # fmt: skip
    category = tables.Column(verbose_name=_("Category"))
    role = tables.Column(accessor="get_role_display", order_by="role", verbose_name=_("Item role"))
    stage = tables.Column(
        accessor="get_stage_display", order_by="stage", verbose_name=_("Life stage")
    )
    skus = NumberColumn(accessor="sku_count", verbose_name=_("SKUs"))
    listings = NumberColumn(accessor="listing_count", verbose_name=_("Listings"))

    def render_name(self, record: Any) -> SafeString:
        """Picture, name and style number."""
        source, fallback = picture(record)
        return format_html(
            '<span class="row-x">{}<span class="stack-0"><span class="cut file-x">{}</span>'
            '<small class="s faint">{}</small></span></span>',
            ui.thumb(source, record.label, fallback), record.label, record.code,
        )  # fmt: skip

    def value_name(self, record: Any) -> str:
        """The name, for files."""
        return record.label
