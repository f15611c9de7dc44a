"""Columns and filters of hand-over lists and of the register of returns."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecomops.ui.tables import ListTable, MarkColumn, MomentColumn, NumberColumn, TwoLineColumn
from warehouse.filters import OfWarehouse
from warehouse.models import Manifest, ReturnParcel
from warehouse.services import returns


class ManifestTable(ListTable):
    number = TwoLineColumn(
        accessor="number", verbose_name=pgettext_lazy("hand-over", "List"),
        below="warehouse__label", order_by=("year", "number"),
    )  # fmt: skip
    courier = tables.Column(accessor="courier__label", verbose_name=_("Courier"),
                            order_by="courier__code")  # fmt: skip
    opened = MomentColumn(accessor="opened_at", verbose_name=pgettext_lazy("hand-over", "Opened"))
    closed = MomentColumn(accessor="closed_at", verbose_name=_("Truck left"))
    taken = NumberColumn(verbose_name=_("Parcels"))
    left = NumberColumn(
        accessor="left_behind", verbose_name=pgettext_lazy("hand-over", "Left behind")
    )

    def render_number(self, record: Manifest) -> Any:
        """Its number in the warehouse's year."""
        return format_html("{}<small>{}</small>", self.value_number(record), record.warehouse.label)

    def value_number(self, record: Manifest) -> str:
        """Its number, for files."""
        return f"{record.year}-{record.number:04d}"


class ManifestFilter(OfWarehouse):
    warehouse = filters.MultipleChoiceFilter(field_name="warehouse_id", label=_("Warehouse"))
    state = filters.ChoiceFilter(
        choices=(("open", _("Being loaded")), ("closed", _("Left"))), method="in_state",
        label=_("State"),
    )  # fmt: skip

    class Meta:
        model = Manifest
        fields: list[str] = []

    def in_state(self, rows: QuerySet[Manifest], name: str, value: str) -> QuerySet[Manifest]:
        """Trucks that stand here, or have left."""
        return rows.filter(closed_at__isnull=value == "open")


class ReturnTable(ListTable):
    tracking = TwoLineColumn(
        accessor="tracking", verbose_name=_("Waybill"), below="warehouse__label"
    )
    order = tables.Column(accessor="order_number", verbose_name=_("Order"), empty_values=())
    state = MarkColumn(
        accessor="get_state_display", verbose_name=_("State"), order_by="state",
        moods={"registered": "watch", "graded": "flat"},
    )  # fmt: skip
    reason = tables.Column(accessor="reason", verbose_name=_("Reason"))
    side = tables.Column(accessor="responsible", verbose_name=_("Responsible"))
    pieces = NumberColumn(verbose_name=_("Pieces"))
    registered = MomentColumn(accessor="registered_at", verbose_name=_("Registered"))

    def render_order(self, value: str) -> Any:
        """The order's number, or that nobody knows it."""
        return value or _("Sender unknown")

    def render_reason(self, value: str) -> Any:
        """The reason in words."""
        return returns.REASONS.get(value, value)

    def render_side(self, value: str) -> Any:
        """Whose side it is on."""
        return returns.SIDES.get(value, value)


class ReturnFilter(OfWarehouse):
    q = filters.CharFilter(method="search", label=_("Waybill or order number"))
    warehouse = filters.MultipleChoiceFilter(field_name="warehouse_id", label=_("Warehouse"))
    state = filters.MultipleChoiceFilter(choices=ReturnParcel.State.choices, label=_("State"))
    reason = filters.MultipleChoiceFilter(choices=list(returns.REASONS.items()), label=_("Reason"))
    known = filters.ChoiceFilter(
        choices=(("yes", _("Known")), ("no", _("Unknown"))), method="of_sender", label=_("Sender")
    )

    class Meta:
        model = ReturnParcel
        fields: list[str] = []

    def search(self, rows: QuerySet[ReturnParcel], name: str, value: str) -> QuerySet[ReturnParcel]:
        """By either number."""
        text = value.strip()
        return rows.filter(tracking__istartswith=text) | rows.filter(order_number=text)

    def of_sender(
        self, rows: QuerySet[ReturnParcel], name: str, value: str
    ) -> QuerySet[ReturnParcel]:
        """Whose order is known, or not."""
        return rows.filter(order_id__isnull=value == "no")
