"""What the stores offer in the rail, in the search and on the home page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ecomops.ui.navigation import Item, Section, register
from ecomops.work import search
from stores import finding
from stores.models import Order
from stores.selectors.catalogue import unmatched_count


def held_count(request: HttpRequest) -> int:
    """How many orders wait for a decision."""
    rows = Order.objects.visible_to(request.user)
    return rows.filter(state=Order.State.HELD).count()


def unmatched(request: HttpRequest) -> int:
    """How many listings link to nothing yet."""
    return unmatched_count(request.user)


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
            Item(
                _("Listings"), "stores:listing-list", "stores.view_listings", icon="link",
                badge=unmatched,
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
