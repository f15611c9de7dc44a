"""What lists can be narrowed to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stores.models import Channel, ImportBatch, ImportKind, Kit, Listing, Order, Product, Refund
from stores.selectors import orders as reading
from stores.selectors.catalogue import names_product
from stores.selectors.scope import store_choices

SHIP_BY = (
    ("late", _("Late")),
    ("6", _("within 6 h")),
    ("24", _("within 24 h")),
    ("48", _("within 48 h")),
)
REFUND = (("any", _("Refunded or asked for")), ("open", _("Asked for, undecided")))


class OfStore(filters.FilterSet):
    """Filters of rows that hang on a store: only the user's own are offered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "store" in self.filters:
            self.filters["store"].extra["choices"] = store_choices(self.request.user)


class OrderFilter(OfStore):
    q = filters.CharFilter(method="search", label=_("Order no., waybill, phone or name, in full"))
    store = filters.MultipleChoiceFilter(field_name="store_id", label=_("Store"))
    state = filters.MultipleChoiceFilter(choices=Order.State, label=_("State"))
    ship_by = filters.ChoiceFilter(choices=SHIP_BY, method="due", label=_("Ship by"))
    placed = filters.DateFromToRangeFilter(field_name="placed_at", label=_("Placed"))
    paid = filters.DateFromToRangeFilter(method="paid_on", label=_("Paid"))
    channel = filters.MultipleChoiceFilter(
        field_name="store__channel", choices=Channel, label=_("Channel")
    )
    hold = filters.MultipleChoiceFilter(choices=Order.Hold, label=_("Hold reason"))
    refund = filters.ChoiceFilter(choices=REFUND, method="refunds", label=_("Refund"))
    total = filters.RangeFilter(field_name="total_amount", label=_("Amount"))
    region = filters.CharFilter(
        field_name="consignee__region", lookup_expr="startswith", label=_("Province")
    )
    item = filters.CharFilter(method="having", label=_("Seller's code"))

    class Meta:
        model = Order
        fields: list[str] = []

    def search(self, rows: QuerySet[Order], _name: str, text: str) -> QuerySet[Order]:
        """By a number or a person, exactly."""
        return reading.found(rows, text)

    def due(self, rows: QuerySet[Order], _name: str, value: str) -> QuerySet[Order]:
        """By the time left until the promise."""
        now = timezone.now()
        until = now if value == "late" else now + timedelta(hours=int(value))
        return rows.filter(state__in=reading.TO_SHIP, promised_at__lt=until)

    def paid_on(self, rows: QuerySet[Order], _name: str, days: slice) -> QuerySet[Order]:
        """By the day of payment on each store's own calendar."""
        first, last = (end and timezone.localtime(end).date() for end in (days.start, days.stop))
        return reading.paid_within(rows, first, last)

    def refunds(self, rows: QuerySet[Order], _name: str, value: str) -> QuerySet[Order]:
        """By refunds given or asked for."""
        if value == "open":
            return reading.with_open_refund(rows)
        return rows.filter(Q(refunded_amount__gt=0) | Q(hold=Order.Hold.REFUND))

    def having(self, rows: QuerySet[Order], _name: str, code: str) -> QuerySet[Order]:
        """By the seller's code of a line."""
        return rows.filter(reading.has_code(code.strip()))


class AuditFilter(OfStore):
    q = filters.CharFilter(method="search", label=_("Order no., waybill, phone or name, in full"))
    store = filters.MultipleChoiceFilter(field_name="store_id", label=_("Store"))
    hold = filters.MultipleChoiceFilter(choices=Order.Hold, label=_("Hold reason"))
    contacted = filters.ChoiceFilter(
        choices=(("no", _("Not yet")), ("yes", _("Done"))), method="was_contacted",
        label=_("Contact"),
    )  # fmt: skip

    class Meta:
        model = Order
        fields: list[str] = []

    def search(self, rows: QuerySet[Order], _name: str, text: str) -> QuerySet[Order]:
        """By a number or a person, exactly."""
        return reading.found(rows, text)

    def was_contacted(self, rows: QuerySet[Order], _name: str, value: str) -> QuerySet[Order]:
        """By whether somebody spoke with the buyer."""
        return rows.filter(contacted_at__isnull=value == "no")


class ImportFilter(OfStore):
    store = filters.MultipleChoiceFilter(field_name="store_id", label=_("Store"))
    kind = filters.MultipleChoiceFilter(choices=ImportKind, label=_("Kind"))
    state = filters.MultipleChoiceFilter(choices=ImportBatch.State, label=_("State"))
    created = filters.DateFromToRangeFilter(field_name="created_at", label=_("Uploaded"))

    class Meta:
        model = ImportBatch
        fields: list[str] = []


class ListingFilter(OfStore):
    q = filters.CharFilter(method="search", label=_("Title, item id or seller's code"))
    store = filters.MultipleChoiceFilter(field_name="store_id", label=_("Store"))
    matched = filters.ChoiceFilter(
        choices=(("no", _("Not matched")), ("yes", _("Matched"))), method="is_matched",
        label=_("Matching"),
    )  # fmt: skip

    class Meta:
        model = Listing
        fields: list[str] = []

    def search(self, rows: QuerySet[Listing], _name: str, text: str) -> QuerySet[Listing]:
        """By words of the title, or a code from its beginning."""
        return rows.filter(
            Q(title__icontains=text) | Q(item_id=text) | Q(sku_code__istartswith=text)
        )

    def is_matched(self, rows: QuerySet[Listing], _name: str, value: str) -> QuerySet[Listing]:
        """By whether it is linked to something sellable."""
        unmatched = Q(sku=None, kit=None)
        return rows.filter(unmatched if value == "no" else ~unmatched)


class ProductFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("Name, style number, SKU or barcode"))
    role = filters.MultipleChoiceFilter(choices=Product.Role, label=_("Item role"))
    stage = filters.MultipleChoiceFilter(choices=Product.Stage, label=_("Life stage"))
    category = filters.CharFilter(lookup_expr="icontains", label=_("Category"))

    class Meta:
        model = Product
        fields: list[str] = []

    def search(self, rows: QuerySet[Product], _name: str, text: str) -> QuerySet[Product]:
        """By its names and every code of its SKUs."""
        return rows.filter(names_product(text))


class KitFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("Seller's code, name or part"))

    class Meta:
        model = Kit
        fields: list[str] = []

    def search(self, rows: QuerySet[Kit], _name: str, text: str) -> QuerySet[Kit]:
        """By the kit's own code and name, or the code of a part."""
        named = Q(code__istartswith=text) | Q(name__icontains=text)
        return rows.filter(named | Q(recipes__parts__sku__code__istartswith=text)).distinct()


class RefundFilter(OfStore):
    q = filters.CharFilter(field_name="order__external_id", label=_("Order no., in full"))
    store = filters.MultipleChoiceFilter(field_name="order__store_id", label=_("Store"))
    stage = filters.MultipleChoiceFilter(choices=Refund.Stage, label=_("Kind"))
    done = filters.DateFromToRangeFilter(field_name="succeeded_at", label=_("Refunded at"))
    amount = filters.RangeFilter(label=_("Amount"))
    open = filters.ChoiceFilter(
        choices=(("yes", _("Asked for, undecided")),), method="undecided", label=_("Undecided")
    )

    class Meta:
        model = Refund
        fields: list[str] = []

    def undecided(self, rows: QuerySet[Refund], _name: str, _value: str) -> QuerySet[Refund]:
        """Whose money is asked back and not given yet."""
        return rows.filter(succeeded_at=None)
