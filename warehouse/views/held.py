"""Pieces set aside on the dock and in the returns area: a lead decides what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from ecomops.core import history
from ecomops.core.acts import said as acts_said
from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.ui.answers import drawer_or_page
from ecomops.ui.lists import Empty, ListPage, Preset
from warehouse.held_tables import HeldFilter, HeldTable, VerdictForm
from warehouse.models import StockLevel
from warehouse.selectors import stock as reading
from warehouse.services import verdicts


class HeldList(ListPage):
    """What cannot be sold until somebody decides."""

    page = "warehouse.held"
    action = "warehouse.view_stock"
    title = _("Held and damaged")
    table_class = HeldTable
    filterset_class = HeldFilter
    default_columns = ("sku", "state", "units", "place", "warehouse")
    default_sort = "-units"
    optional = ("warehouse",)
    phone = {"sku": "title", "units": "amount", "state": "state", "place": "meta"}
    presets = (
        Preset("all", _("All")),
        Preset("held", pgettext_lazy("stock", "Held"), "status=held"),
        Preset("damaged", _("Damaged"), "status=damaged"),
    )
    empty = Empty(
        _("Nothing is set aside"),
        _("Pieces that receiving or returns set aside wait here for a lead's decision."),
        "hand-stop",
    )

    def get_queryset(self) -> QuerySet[StockLevel]:
        """Levels of one's warehouses that are not good."""
        return reading.aside(self.request.user)

    def preset_counts(self) -> Mapping[str, int]:
        """How many lines of each."""
        return reading.aside_counts(self.request.user)

    def row_url(self, row: StockLevel) -> str:
        """Where it is decided."""
        return reverse("warehouse:held-detail", args=[row.pk])


@require_GET
@allowed("warehouse.view_stock")
def held_detail(request: StaffRequest, level_id: int) -> HttpResponse:
    """One SKU set aside in a bin, what was decided before, and the form."""
    return _page(request, _level(request, level_id))


@require_POST
@allowed("warehouse.decide_held")
def held_decide(request: StaffRequest, level_id: int) -> HttpResponse:
    """Sell them after all, scrap them, or send them back."""
    level = _level(request, level_id)
    form = VerdictForm(request.POST, level=level)
    if not form.is_valid():
        return _page(request, level, form)
    given = form.cleaned_data
    try:
        whole = verdicts.decide(
            level, given["verdict"], given["units"], given["words"],
            actor=request.actor, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        form.add_error(None, refusal.for_user)
        return _page(request, _level(request, level_id), form)
    said = gettext("Decided about %(n)s pieces of %(sku)s.")
    messages.success(request, said % {"n": given["units"], "sku": level.sku.code})
    if whole:
        told = gettext("%(orders)s short orders are whole now.")
        messages.success(request, told % {"orders": len(set(whole))})
    return redirect("warehouse:held-list")


def _level(request: StaffRequest, level_id: int) -> StockLevel:
    row: StockLevel = get_object_or_404(reading.aside(request.user, every=True), pk=level_id)
    return row


def _page(
    request: StaffRequest, level: StockLevel, form: VerdictForm | None = None
) -> HttpResponse:
    decides = may(request.user, "warehouse.decide_held") and level.on_hand > 0
    context = {
        "level": level,
        "form": (form or VerdictForm(level=level)) if decides else None,
        "events": acts_said(history.timeline(level)[:20]),
    }
    answer = drawer_or_page(request, "warehouse/held_detail.html", context)
    if form is not None:
        answer.status_code = 422
    return answer
