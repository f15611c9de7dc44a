"""Lists of parcels and of what channels are told: columns and filters."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecomops.ui import dates
from ecomops.ui.drawing import judge
from ecomops.ui.tables import (
    ListTable,
    MarkColumn,
    MomentColumn,
    MoneyColumn,
    NumberColumn,
    TwoLineColumn,
)
from warehouse.filters import OfWarehouse
from warehouse.models import Courier, Fulfilment, Parcel, WriteBack
from warehouse.selectors import couriers, parcels

DANGER = (
    ("watch", _("Told, not scanned for 12 hours")),
    ("act", _("Told, not scanned for 20 hours")),
)
PROMISE = {
    "kept": ("", pgettext_lazy("promise", "kept")),
    "broken": ("act", pgettext_lazy("promise", "broken")),
    "open": ("", pgettext_lazy("promise", "open")),
}


class ParcelTable(ListTable):
    number = TwoLineColumn(
        accessor="waybill__number", verbose_name=_("Waybill"), below="courier__label",
        order_by="waybill__number",
    )  # fmt: skip
    store = tables.Column(
        accessor="fulfilment__store__label", verbose_name=_("Store"),
        order_by="fulfilment__store__code",
    )  # fmt: skip
    state = MarkColumn(
        accessor="get_state_display", verbose_name=_("State"), order_by="state",
        moods={"shipped": "flat", "intercept": "act", "returned": "watch"},
    )  # fmt: skip
    packed = MomentColumn(accessor="packed_at", verbose_name=_("Packed"))
    handed_over = MomentColumn(accessor="handed_over_at", verbose_name=_("Handed over"))
    told = MomentColumn(accessor="told_at", verbose_name=_("Written back"))
    collected = MomentColumn(accessor="collected_at", verbose_name=_("First courier scan"))
    promise = tables.Column(
        accessor="fulfilment__promised_at", verbose_name=_("Promise"),
        order_by="fulfilment__promised_at",
    )  # fmt: skip
    weight = NumberColumn(accessor="weight_g", verbose_name=_("Grams"))

    def render_promise(self, record: Parcel) -> Any:
        """Whether the instant the promise names came in time."""
        mood, words = PROMISE[parcels.promise(record, timezone.now())]
        if not mood:
            return words
        return format_html('<span class="mark {}">{}{}</span>', mood, judge(mood), words)

    def value_promise(self, record: Parcel) -> str:
        """The same, for files."""
        return str(PROMISE[parcels.promise(record, timezone.now())][1])

    def render_told(self, value: Any, record: Parcel) -> Any:
        """When the channel was told, judged against the missing scan."""
        text = dates.moment(value)
        mood = parcels.danger(record, timezone.now())
        if not mood:
            return text
        return format_html('<span class="mark {}">{}{}</span>', mood, judge(mood), text)


class ParcelFilter(OfWarehouse):
    q = filters.CharFilter(method="search", label=_("Waybill or order number"))
    warehouse = filters.MultipleChoiceFilter(field_name="warehouse_id", label=_("Warehouse"))
    courier = filters.ModelMultipleChoiceFilter(
        queryset=Courier.objects.filter(archived_at=None), label=_("Courier")
    )
    state = filters.MultipleChoiceFilter(choices=Parcel.State, label=_("State"))
    danger = filters.ChoiceFilter(choices=DANGER, method="in_danger", label=_("Fake shipping"))

    class Meta:
        model = Parcel
        fields: list[str] = []

    def search(self, rows: QuerySet[Parcel], _name: str, text: str) -> QuerySet[Parcel]:
        """By a number in full, or the beginning of a waybill."""
        plain = text.strip()
        mine = Q(waybill__number__istartswith=plain)
        return rows.filter(mine | Q(pk__in=parcels.of_order(plain)))

    def in_danger(self, rows: QuerySet[Parcel], _name: str, value: str) -> QuerySet[Parcel]:
        """Told to the channel and never scanned by the courier."""
        return parcels.uncollected(rows, timezone.now(), red=value == "act")


class WriteBackTable(ListTable):
    order = TwoLineColumn(
        accessor="order__external_id", verbose_name=_("Order"), below="order__store__label",
        order_by="order__external_id",
    )  # fmt: skip
    number = TwoLineColumn(
        accessor="parcel__waybill__number", verbose_name=_("Waybill"),
        below="parcel__courier__label", order_by="parcel__waybill__number",
    )  # fmt: skip
    state = MarkColumn(
        accessor="get_state_display", verbose_name=_("State"), order_by="state",
        moods={"failed": "act", "sent": "watch", "done": "flat"},
    )  # fmt: skip
    wanted = MomentColumn(accessor="wanted_at", verbose_name=pgettext_lazy("write-back", "Wanted"))
    told = MomentColumn(accessor="written_back_at", verbose_name=_("Written back"))
    attempts = NumberColumn(verbose_name=_("Tries"))
    error = tables.Column(verbose_name=_("What the channel said"))


class WriteBackFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("Waybill or order number"))
    state = filters.MultipleChoiceFilter(choices=WriteBack.State, label=_("State"))

    class Meta:
        model = WriteBack
        fields: list[str] = []

    def search(self, rows: QuerySet[WriteBack], _name: str, text: str) -> QuerySet[WriteBack]:
        """By either number in full."""
        plain = text.strip()
        return rows.filter(Q(parcel__waybill__number=plain) | Q(order__external_id=plain))


class FulfilmentTable(ListTable):
    number = TwoLineColumn(
        accessor="pk", verbose_name=_("Fulfilment"), below="store__label", order_by="pk"
    )
    courier = tables.Column(accessor="courier__label", verbose_name=_("Courier"), default="–",
                            order_by="courier__code")  # fmt: skip
    why = tables.Column(accessor="choice", verbose_name=_("Why"), orderable=False)
    freight = MoneyColumn(accessor="freight_amount", verbose_name=_("Freight"), currency="")
    weight = NumberColumn(accessor="weight_g", verbose_name=_("Grams"))
    cutoff = MomentColumn(accessor="cutoff_at", verbose_name=_("Cut-off"))
    promised = MomentColumn(accessor="promised_at", verbose_name=_("Ship by"))

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of couriers, read once for all rows."""
        return couriers.names_of_couriers()

    def render_number(self, record: Fulfilment) -> Any:
        """Its number as the floor writes it."""
        return format_html("{}<small>{}</small>", record, record.store.label)

    def render_why(self, record: Fulfilment) -> str:
        """Why this courier, in a sentence."""
        return couriers.why(record.choice, record.choice_params, self.names) or "–"

    def value_why(self, record: Fulfilment) -> str:
        """The same, for files."""
        return self.render_why(record)


class FulfilmentFilter(OfWarehouse):
    warehouse = filters.MultipleChoiceFilter(field_name="warehouse_id", label=_("Warehouse"))
    courier = filters.ModelMultipleChoiceFilter(
        queryset=Courier.objects.filter(archived_at=None), label=_("Courier")
    )
    choice = filters.MultipleChoiceFilter(
        choices=(
            ("none", _("no courier goes there")), ("over_limit", _("over the limit")),
            ("late", _("leaves too late")), ("by_hand", _("chosen by hand")),
        ),
        label=_("Why"),
    )  # fmt: skip

    class Meta:
        model = Fulfilment
        fields: list[str] = []
