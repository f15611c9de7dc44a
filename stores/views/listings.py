"""Listings: what each store sells under which number, and what it is in our own goods."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.core.whole import whole_number
from ecomops.ui.answers import drawer_or_page
from ecomops.ui.lists import Empty, ListPage, Preset
from stores.filters import ListingFilter
from stores.models import Kit, Listing, Sku
from stores.selectors import catalogue as reading
from stores.selectors.scope import colour_token
from stores.services import catalogue
from stores.tables import ListingTable


class ListingList(ListPage):
    """Listings of one's stores; those that link to nothing come first."""

    page = "stores.listings"
    action = "stores.view_listings"
    title = _("Listings")
    template_name = "stores/list.html"
    table_class = ListingTable
    filterset_class = ListingFilter
    default_sort = "-linked"
    optional = ("seen", "code")
    phone = {
        "title": "title", "waiting": "amount", "shop": "meta", "linked": "state",
    }  # fmt: skip
    presets = (
        Preset("all", _("All")),
        Preset("unmatched", _("Not matched"), "matched=no"),
        Preset("matched", _("Matched"), "matched=yes"),
    )
    empty = Empty(
        _("No listings yet"),
        _("They appear with the first orders or traffic of a store."),
        "link",
        "/stores/imports/new/",
        _("Import a file"),
    )

    def get_queryset(self) -> QuerySet[Listing]:
        """Listings of the user's stores."""
        return reading.listing_rows(self.request.user)

    def row_url(self, row: Listing) -> str:
        """Where it is matched."""
        return reverse("stores:listing-match", args=[row.pk])

    def preset_counts(self) -> Mapping[str, int]:
        """How many wait for matching."""
        return {"unmatched": reading.unmatched_count(self.request.user)}

    def fresh(self) -> str:
        """Why matching matters."""
        return gettext("An unmatched item blocks the release of its orders, not their import")


def one(request: HttpRequest, listing_id: int) -> Listing:
    """The listing, if it is of one's stores."""
    rows = reading.listing_rows(request.user)
    listing: Listing = get_object_or_404(rows, pk=listing_id)
    return listing


@require_GET
@allowed("stores.view_listings")
def match_page(request: StaffRequest, listing_id: int) -> HttpResponse:
    """One listing with what it most likely means, and a search for anything else."""
    listing = one(request, listing_id)
    text = request.GET.get("q", "").strip()
    context = {
        "listing": listing,
        "colour": colour_token(listing.store.colour),
        "text": text,
        "suggested": reading.sku_choices(text) if text else catalogue.suggestions(listing),
        "kits": reading.kit_choices(text) if text else [],
    }
    return drawer_or_page(request, "stores/listing.html", context)


@require_POST
@allowed("stores.match_listing")
def match(request: StaffRequest, listing_id: int) -> HttpResponse:
    """Link the listing to a SKU or a kit; the orders that waited go on."""
    listing = one(request, listing_id)
    sku = Sku.objects.filter(pk=whole_number(request.POST.get("sku")) or 0).first()
    kit = Kit.objects.filter(pk=whole_number(request.POST.get("kit")) or 0).first()
    orders = catalogue.match(listing, sku=sku, kit=kit, actor=request.actor, at=timezone.now())
    said = ngettext(
        "“%(title)s” is matched; %(count)s order was worked out anew.",
        "“%(title)s” is matched; %(count)s orders were worked out anew.",
        orders,
    )
    messages.success(request, said % {"title": str(listing), "count": orders})
    following = _next_unmatched(request, listing)
    if following is not None:
        return redirect("stores:listing-match", following.pk)
    return redirect("stores:listing-list")


def _next_unmatched(request: HttpRequest, done: Listing) -> Listing | None:
    waiting = reading.listing_rows(request.user).filter(sku=None, kit=None).exclude(pk=done.pk)
    following: Listing | None = waiting.order_by("pk").first()
    return following
