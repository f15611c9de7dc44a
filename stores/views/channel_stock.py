"""Stock to channels: what each listing is to show and shows, and how stores share a SKU."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.ui.answers import drawer_or_page
from ecomops.ui.lists import Empty, ListPage, Preset
from stores.channel_forms import ShareForm
from stores.filters_channels import ChannelStockFilter
from stores.models import ListingStock, SharePolicy, Sku, SkuOffer
from stores.selectors import channel_stock as reading
from stores.services import share_policy
from stores.tables.channels import COURSES, ChannelStockTable


class ChannelStockList(ListPage):
    """What listings are to show, what the channel took, what it shows."""

    page = "stores.channel_stock"
    action = "stores.view_channel_stock"
    title = _("Stock to channels")
    template_name = "stores/list.html"
    table_class = ChannelStockTable
    filterset_class = ChannelStockFilter
    default_sort = "-changed"
    optional = ("sent", "acked", "changed", "read")
    phone = {
        "sku": "title", "wanted": "amount", "shop": "meta", "course": "state", "shown": "side",
    }  # fmt: skip
    presets = (
        Preset("all", _("All")),
        Preset("differing", _("Not yet shown"), "course=differing"),
        Preset("sold_out", _("Sold out"), "course=sold_out"),
    )
    empty = Empty(
        _("Nothing is offered yet"),
        _("Match listings to SKUs and receive stock: what may be sold then shows here by store."),
        "arrows-split",
        "/stores/listings/",
        _("Match listings"),
    )

    def get_queryset(self) -> QuerySet[ListingStock]:
        """Listings of one's stores."""
        return reading.rows(self.request.user)

    def row_url(self, row: ListingStock) -> str:
        """How the SKU is shared; a kit's listing leads to the listing itself."""
        if row.listing.sku_id is None:
            return reverse("stores:listing-match", args=[row.listing_id])
        return reverse("stores:share", args=[row.listing.sku_id])

    def preset_counts(self) -> Mapping[str, int]:
        """How many listings show something else than wanted."""
        return {"differing": reading.differing_count(self.request.user)}

    def fresh(self) -> str:
        """What the numbers follow from."""
        return gettext(
            "On hand less reserved, safety stock and campaign locks; told within seconds"
        )


@require_GET
@allowed("stores.view_channel_stock")
def share_page(request: StaffRequest, sku_id: int) -> HttpResponse:
    """One SKU: what there is, what each store shows, and by which policy."""
    sku = get_object_or_404(Sku.objects.select_related("product"), pk=sku_id)
    policy = SharePolicy.objects.filter(sku=sku).first()
    form = ShareForm(stores=reading.sellers(request.user, sku), policy=policy)
    return _page(request, sku, form)


@require_POST
@allowed("stores.share_stock")
def share_save(request: StaffRequest, sku_id: int) -> HttpResponse:
    """Set how stores share the SKU; in force at once."""
    sku = get_object_or_404(Sku.objects.select_related("product"), pk=sku_id)
    form = ShareForm(request.POST, stores=reading.sellers(request.user, sku))
    if not form.is_valid():
        return _page(request, sku, form, status=422)
    given = form.cleaned_data
    try:
        share_policy.put(
            sku, given["kind"], safety=given["safety"], presale=given["presale"],
            parts=form.parts(), actor=request.actor, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        form.add_error(None, refusal.for_user)
        return _page(request, sku, form, status=422)
    messages.success(request, gettext("Saved. The stores are told within seconds."))
    return redirect("stores:share", sku.pk)


@require_POST
@allowed("stores.share_stock")
def push_now(request: StaffRequest, sku_id: int) -> HttpResponse:
    """Say the numbers of the SKU again, whatever was acknowledged."""
    sku = get_object_or_404(Sku, pk=sku_id)
    count = share_policy.push_now(sku, at=timezone.now())
    said = ngettext(
        "%(count)s listing is told again within seconds.",
        "%(count)s listings are told again within seconds.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect("stores:share", sku.pk)


def _page(request: StaffRequest, sku: Sku, form: ShareForm, status: int = 200) -> HttpResponse:
    rows = [(row, *COURSES[row.course]) for row in reading.of_sku(request.user, sku)]  # type: ignore[attr-defined]  # annotated
    context = {
        "sku": sku,
        "offer": SkuOffer.objects.filter(sku=sku).first(),
        "rows": rows,
        "form": form,
    }
    answer = drawer_or_page(request, "stores/share.html", context)
    answer.status_code = status
    return answer
