"""Columns of the list of what listings show."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ecomops.ui import numbers
from ecomops.ui.tables import AgoColumn, NumberColumn
from ecomops.ui.templatetags import ui
from stores.tables.parts import NUM, Listed, shop

COURSES = {
    "same": (_("Shown"), "good"),
    "sold_out": (_("Sold out"), "flat"),
    "open": (_("On its way"), "info"),
    "held": (_("Waits for sales to come in"), "info"),
    "unknown": (_("Sent, not answered"), "watch"),
    "failing": (_("Fails, tried again"), "watch"),
    "differs": (_("Shows another number"), "act"),
    "no_line": (_("No line to the channel"), "flat"),
}


class ChannelStockTable(Listed):
    sku = tables.Column(
        verbose_name=_("SKU"), empty_values=(), order_by="listing__sku__code",
        attrs={"td": {"class": "two"}},
    )  # fmt: skip
    shop = tables.Column(
        accessor="listing__store__label", order_by="listing__store__colour", verbose_name=_("Store")
    )
    wanted = NumberColumn(verbose_name=_("To show"))
    sent = NumberColumn(verbose_name=_("Sent"))
    acked = NumberColumn(verbose_name=_("Acknowledged"))
    shown = tables.Column(verbose_name=_("Read back"), attrs=NUM)
    course = tables.Column(verbose_name=_("State"), order_by="course")
    changed = AgoColumn(accessor="wanted_at", verbose_name=_("Changed"))
    read = AgoColumn(accessor="read_at", verbose_name=_("Read"))

    def render_sku(self, record: Any) -> SafeString:
        """The code above what the channel calls it."""
        sellable = record.listing.sku or record.listing.kit
        return format_html(
            '{}<small class="cut">{}</small>',
            sellable.code if sellable else numbers.MISSING, str(record.listing),
        )  # fmt: skip

    def value_sku(self, record: Any) -> str:
        """The code, for files."""
        sellable = record.listing.sku or record.listing.kit
        return sellable.code if sellable else ""

    def render_shop(self, record: Any) -> SafeString:
        """The store that shows it."""
        return shop(record.listing.store)

    def value_shop(self, record: Any) -> str:
        """Its name, for files."""
        return str(record.listing.store.label)

    def render_shown(self, record: Any) -> SafeString | str:
        """What the channel says it shows; marked where it is not what it is to be."""
        text = numbers.grouped(record.shown)
        if record.shown == record.wanted:
            return text
        return format_html('<b class="m act">{}</b>', text)

    def value_shown(self, record: Any) -> Any:
        """The number, for files."""
        return record.shown

    def render_course(self, record: Any) -> SafeString:
        """What became of the latest number."""
        words, mood = COURSES[record.course]
        return ui.mark(str(words), mood)

    def value_course(self, record: Any) -> str:
        """The word, for files."""
        return str(COURSES[record.course][0])
