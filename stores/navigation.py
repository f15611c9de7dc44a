"""What the stores offer in the rail, in the search and on the home page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecomops.ui.navigation import Item, Section, register
from ecomops.work import search
from stores import finding
from stores.models import Order
from stores.selectors import channel_stock
from stores.selectors.catalogue import unmatched_count


def held_count(request: HttpRequest) -> int:
    """How many orders wait for a decision."""
    rows = Order.objects.visible_to(request.user)
    return rows.filter(state=Order.State.HELD).count()


def unmatched(request: HttpRequest) -> int:
    """How many listings link to nothing yet."""
    return unmatched_count(request.user)


def troubled(request: HttpRequest) -> int:
    """How many lines to channels are an hour behind."""
    return channel_stock.troubled_count(request.user, at=timezone.now())


register(
    Section(
        key="stores",
        label=_("Stores"),
        icon="building-store",
        order=20,
        items=(
            Item(_("Orders"), "stores:order-list", "stores.view_orders", icon="receipt", phone=2),
            Item(
                _("Audit"), "stores:audit-list", "stores.view_audit", icon="checks", phone=3,
                badge=held_count, urgent=True,
            ),
            Item(_("Refunds"), "stores:refund-list", "stores.view_orders", icon="receipt-refund"),
            Item(
                _("Listings"), "stores:listing-list", "stores.view_listings", icon="link",
                badge=unmatched,
            ),
            Item(
                _("Stock to channels"), "stores:channel-stock", "stores.view_channel_stock",
                icon="arrows-split",
            ),
            Item(
                _("Connectors"), "stores:connector-list", "stores.view_connectors", icon="plug",
                badge=troubled, urgent=True,
            ),
            Item(_("Products"), "stores:product-list", "stores.view_catalogue", icon="package"),
            Item(_("Imports"), "stores:import-list", "stores.view_imports", icon="upload"),
            Item(
                _("Stores and channels"), "stores:store-list", "stores.view_stores",
                icon="building-store",
            ),
        ),
    )
)  # fmt: skip

search.register("stores.skus", finding.skus, order=22)
search.register("stores.listings", finding.listings, order=24)
