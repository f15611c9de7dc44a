"""The list of pieces that wait for a lead's decision, and what the lead fills in."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecomops.ui.tables import ListTable, MarkColumn, NumberColumn, TwoLineColumn
from warehouse.filters import OfWarehouse
from warehouse.models import Status, StockLevel
from warehouse.services import verdicts

ASIDE = [(one.value, one.label) for one in (Status.HELD, Status.DAMAGED)]


class HeldTable(ListTable):
    sku = TwoLineColumn(
        accessor="sku__code", verbose_name=_("SKU"), below="sku__product__label",
        order_by="sku__code",
    )  # fmt: skip
    state = MarkColumn(
        accessor="get_status_display", verbose_name=_("Condition"), order_by="status",
        moods={"held": "watch", "damaged": "act"},
    )  # fmt: skip
    units = NumberColumn(accessor="on_hand", verbose_name=_("Pieces"))
    place = TwoLineColumn(
        accessor="bin__code", verbose_name=_("Bin"), below="bin__get_kind_display",
        order_by="bin__code",
    )  # fmt: skip
    warehouse = tables.Column(accessor="bin__warehouse__label", verbose_name=_("Warehouse"),
                              order_by="bin__warehouse__code")  # fmt: skip
    lot = tables.Column(verbose_name=_("Lot"))


class HeldFilter(OfWarehouse):
    q = filters.CharFilter(method="search", label=_("SKU or product"))
    warehouse = filters.MultipleChoiceFilter(field_name="bin__warehouse_id", label=_("Warehouse"))
    status = filters.MultipleChoiceFilter(choices=ASIDE, label=_("Condition"))

    class Meta:
        model = StockLevel
        fields: list[str] = []

    def search(self, rows: QuerySet[StockLevel], _name: str, text: str) -> QuerySet[StockLevel]:
        """By code or by name."""
        plain = text.strip()
        return rows.filter(Q(sku__code__icontains=plain) | Q(sku__product__name__icontains=plain))


class VerdictForm(forms.Form):
    """What shall happen to how many pieces, and why."""

    verdict = forms.ChoiceField(
        label=_("What shall happen"), choices=list(verdicts.VERDICTS.items()),
        widget=forms.RadioSelect,
    )  # fmt: skip
    units = forms.IntegerField(label=_("Pieces"), min_value=1)
    words = forms.CharField(label=pgettext_lazy("verdict", "Why"), max_length=60)

    def __init__(self, *args: Any, level: StockLevel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].initial = level.on_hand
        self.fields["units"].widget.attrs["max"] = level.on_hand
