"""Columns of the lists of this app."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecomops.ui import numbers
from ecomops.ui.drawing import judge
from ecomops.ui.tables import ListTable, MarkColumn, MomentColumn, NumberColumn, TwoLineColumn
from warehouse.models import Count, SkuBalance


class StockTable(ListTable):
    sku = TwoLineColumn(
        accessor="sku__code", verbose_name=_("SKU"), below="sku__product__label",
        order_by="sku__code",
    )  # fmt: skip
    warehouse = tables.Column(accessor="warehouse__label", verbose_name=_("Warehouse"),
                              order_by="warehouse__code")  # fmt: skip
    on_hand = NumberColumn(verbose_name=_("On hand"))
    reserved = NumberColumn(verbose_name=_("Reserved"))
    free = NumberColumn(verbose_name=_("Available"))
    safety = NumberColumn(verbose_name=_("Safety stock"))
    inbound = NumberColumn(verbose_name=_("Inbound"))
    short_orders = NumberColumn(verbose_name=_("Short orders"))

    def render_free(self, value: int, record: SkuBalance) -> Any:
        """What may still be promised, judged against the safety stock."""
        text = numbers.grouped(value)
        if value >= record.safety:
            return text
        mood = "act" if value <= 0 else "watch"
        return format_html('<span class="mark {}">{}{}</span>', mood, judge(mood), text)


class CountTable(ListTable):
    number = TwoLineColumn(
        accessor="number", verbose_name=_("Stock count"), below="warehouse__label",
        order_by=("year", "number"),
    )  # fmt: skip
    state = MarkColumn(
        accessor="get_state_display", verbose_name=_("State"), order_by="state",
        moods={"review": "watch", "posted": "flat"},
    )  # fmt: skip
    opened = MomentColumn(accessor="opened_at", verbose_name=pgettext_lazy("count", "Opened"))
    all_lines = NumberColumn(verbose_name=_("Lines"))
    entered = NumberColumn(verbose_name=_("Counted lines"))
    differing = NumberColumn(verbose_name=_("Differences"))

    def render_number(self, record: Count) -> Any:
        """Its number in the warehouse's year."""
        return format_html("{}<small>{}</small>", self.value_number(record), record.warehouse.label)

    def value_number(self, record: Count) -> str:
        """Its number, for files."""
        return f"{record.year}-{record.number:04d}"
