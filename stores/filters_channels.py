"""What the list of stock to channels can be narrowed to."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from stores.filters import OfStore
from stores.models import ListingStock, SharePolicy
from stores.selectors.channel_stock import DIFFERS, OPEN

COURSES = (("differing", _("Not yet shown")), ("sold_out", _("Sold out")))


class ChannelStockFilter(OfStore):
    q = filters.CharFilter(method="search", label=_("SKU, title or item number"))
    store = filters.MultipleChoiceFilter(field_name="listing__store_id", label=_("Store"))
    course = filters.ChoiceFilter(choices=COURSES, method="in_course", label=_("State"))
    kind = filters.MultipleChoiceFilter(
        field_name="listing__sku__share_policy__kind",
        choices=SharePolicy.Kind,
        label=_("Policy"),
    )

    class Meta:
        model = ListingStock
        fields: list[str] = []

    def search(self, rows: QuerySet[ListingStock], _name: str, text: str) -> QuerySet[ListingStock]:
        """By the code of the SKU or kit, or what the channel calls it."""
        text = text.strip()
        return rows.filter(
            Q(listing__sku__code__istartswith=text)
            | Q(listing__kit__code__istartswith=text)
            | Q(listing__item_id=text)
            | Q(listing__title__icontains=text)
        )

    def in_course(
        self, rows: QuerySet[ListingStock], _name: str, value: str
    ) -> QuerySet[ListingStock]:
        """By what became of the latest number."""
        if value == "sold_out":
            return rows.filter(wanted=0)
        return rows.filter(OPEN | DIFFERS).exclude(listing__store__connection=None)
