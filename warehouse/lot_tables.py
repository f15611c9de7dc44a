"""Columns of the list of lots."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecomops.ui import numbers
from ecomops.ui.drawing import judge
from ecomops.ui.tables import DayColumn, ListTable, NumberColumn, TwoLineColumn
from warehouse.models import StockLevel
from warehouse.selectors import lots


class LotTable(ListTable):
    sku = TwoLineColumn(
        accessor="sku__code", verbose_name=_("SKU"), below="sku__product__label",
        order_by="sku__code",
    )  # fmt: skip
    lot = tables.Column(verbose_name=_("Lot"))
    place = tables.Column(accessor="bin__code", verbose_name=_("Bin"))
    warehouse = tables.Column(accessor="bin__warehouse__label", verbose_name=_("Warehouse"),
                              order_by="bin__warehouse__code")  # fmt: skip
    on_hand = NumberColumn(verbose_name=_("On hand"))
    expires = DayColumn(accessor="expires_on", verbose_name=_("Expires on"))
    left = tables.Column(accessor="expires_on", verbose_name=_("Life left"), order_by="expires_on")

    def render_left(self, value: date, record: StockLevel) -> Any:
        """Days, and the share of the shelf life where it is known."""
        mood = lots.mood(record, timezone.localdate())
        text = self.value_left(value, record)
        return format_html('<span class="mark {}">{}{}</span>', mood, judge(mood), text)

    def value_left(self, value: date, record: StockLevel) -> str:
        """The same, for files."""
        today = timezone.localdate()
        days = (value - today).days
        share = lots.share_left(record, today)
        if share is None:
            return gettext("%(days)s days") % {"days": numbers.grouped(days)}
        return gettext("%(days)s days, %(share)s") % {
            "days": numbers.grouped(days), "share": numbers.percent(share, 0),
        }  # fmt: skip
