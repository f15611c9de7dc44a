"""What buying's lists can be narrowed to."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from procurement.models import PriceEntry, PurchaseOrder, Requisition, Rfq, Supplier


class SupplierFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("Name, code, SKU"))
    state = filters.MultipleChoiceFilter(choices=Supplier.State, label=_("State"))
    kind = filters.MultipleChoiceFilter(choices=Supplier.Kind, label=_("Class"))

    class Meta:
        model = Supplier
        fields: list[str] = []

    def search(self, rows: QuerySet[Supplier], _name: str, text: str) -> QuerySet[Supplier]:
        """By name, code or a SKU that is supplied."""
        by_sku = Q(pk__in=Supplier.objects.filter(items__sku__code__iexact=text).values("pk"))
        named = Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__icontains=text)
        return rows.filter(named | by_sku)


class NumberedFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("Number, title"))

    def search(self, rows: QuerySet[Rfq], _name: str, text: str) -> QuerySet[Rfq]:
        """By the digits at the end of its number, or the title."""
        tail = text.rsplit("-", 1)[-1]
        found = Q(title__icontains=text)
        return rows.filter(found | Q(number=int(tail)) if _small(tail) else found)


class RequisitionFilter(NumberedFilter):
    state = filters.MultipleChoiceFilter(choices=Requisition.State, label=_("State"))
    source = filters.MultipleChoiceFilter(choices=Requisition.Source, label=_("Comes from"))

    class Meta:
        model = Requisition
        fields: list[str] = []


class RfqFilter(NumberedFilter):
    state = filters.MultipleChoiceFilter(choices=Rfq.State, label=_("State"))

    class Meta:
        model = Rfq
        fields: list[str] = []


class OrderFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("Number, supplier"))
    state = filters.MultipleChoiceFilter(choices=PurchaseOrder.State, label=_("State"))

    class Meta:
        model = PurchaseOrder
        fields: list[str] = []

    def search(
        self, rows: QuerySet[PurchaseOrder], _name: str, text: str
    ) -> QuerySet[PurchaseOrder]:
        """By the digits at the end of its number, or the supplier."""
        tail = text.rsplit("-", 1)[-1]
        found = Q(supplier__name__icontains=text) | Q(supplier__name_en__icontains=text)
        return rows.filter(found | Q(number=int(tail)) if _small(tail) else found)


class PriceFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("SKU, product, supplier"))
    kind = filters.MultipleChoiceFilter(choices=PriceEntry.Kind, label=_("Kind"))

    class Meta:
        model = PriceEntry
        fields: list[str] = []

    def search(self, rows: QuerySet[PriceEntry], _name: str, text: str) -> QuerySet[PriceEntry]:
        """By SKU, product or supplier."""
        return rows.filter(
            Q(sku__code__icontains=text)
            | Q(sku__product__name__icontains=text)
            | Q(supplier__name__icontains=text)
        )


def _small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9
