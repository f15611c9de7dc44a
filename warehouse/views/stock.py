"""Stock: the list, the page of a SKU in a warehouse, and pieces that come in by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.ui import numbers
from ecomops.ui.answers import drawer_or_page
from ecomops.ui.figures import Event
from ecomops.ui.lists import Empty, ListPage, Preset
from warehouse.filters import StockFilter
from warehouse.forms import ReceiveForm, SafetyForm
from warehouse.models import SkuBalance, Status, StockMove
from warehouse.selectors import stock as reading
from warehouse.services import stock
from warehouse.tables import StockTable

REASONS = {
    "received": _("Received"),
    "put_away": _("Put away"),
    "picked": _("Picked"),
    "shipped": _("Handed over"),
    "returned": _("Returned"),
    "count": _("Stock count"),
    "damaged": _("Damaged"),
    "scrapped": _("Scrapped"),
    "moved": _("Moved"),
    "released": _("Released to stock"),
    "sent_back": _("Back to the supplier"),
}


class StockList(ListPage):
    """What each warehouse has, has promised and still has to give."""

    page = "warehouse.stock"
    action = "warehouse.view_stock"
    title = _("Stock")
    table_class = StockTable
    filterset_class = StockFilter
    default_columns = ("sku", "warehouse", "on_hand", "reserved", "free", "safety", "short_orders")
    default_sort = "sku"
    optional = ("safety", "inbound")
    phone = {
        "sku": "title", "free": "amount", "warehouse": "meta", "on_hand": "side",
    }  # fmt: skip
    presets = (
        Preset("all", _("All")),
        Preset("low", _("Low stock"), "level=low"),
        Preset("short", _("Orders short"), "level=short"),
    )
    template_name = "warehouse/stock_list.html"
    empty = Empty(
        _("No stock yet"),
        _("Receive pieces into a bin and they can be promised to orders at once."),
        "box",
    )

    def get_queryset(self) -> QuerySet[SkuBalance]:
        """Balances of one's warehouses."""
        return reading.balance_rows(self.request.user)

    def row_url(self, row: SkuBalance) -> str:
        """The page of the SKU in its warehouse."""
        return reverse("warehouse:stock-detail", args=[row.pk])

    def preset_counts(self) -> dict[str, int]:
        """How many are low."""
        return {"low": reading.low_count(self.request.user)}


@require_GET
@allowed("warehouse.view_stock")
def stock_detail(request: StaffRequest, balance_id: int) -> HttpResponse:
    """Where the pieces of a SKU lie, who waits for more, and every move behind it."""
    row = _balance(request, balance_id)
    return _detail(request, row, SafetyForm(initial={"safety": row.safety}))


@require_POST
@allowed("warehouse.set_safety")
def safety(request: StaffRequest, balance_id: int) -> HttpResponse:
    """Below how many available pieces the SKU is low."""
    row = _balance(request, balance_id)
    form = SafetyForm(request.POST)
    if not form.is_valid():
        return _detail(request, row, form, status=422)
    stock.set_safety(row.pk, form.cleaned_data["safety"], actor=request.actor, at=timezone.now())
    messages.success(request, gettext("Saved."))
    return redirect("warehouse:stock-detail", row.pk)


@require_http_methods(["GET", "POST"])
@allowed("warehouse.receive_stock")
def receive(request: StaffRequest) -> HttpResponse:
    """Pieces came without an order."""
    initial = {name: request.GET[name] for name in ("warehouse", "sku") if name in request.GET}
    form = ReceiveForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            whole = stock.receive(
                given["bin"], given["sku"].pk, given["units"],
                actor=request.actor, at=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            messages.success(request, _received(given, len(set(whole))))
            again = reverse("warehouse:stock-receive")
            return redirect(f"{again}?warehouse={given['warehouse'].pk}")
    status = 422 if form.errors else 200
    return render(request, "warehouse/receive.html", {"form": form}, status=status)


def _received(given: dict[str, Any], whole: int) -> str:
    names = {"units": numbers.grouped(given["units"]), "sku": given["sku"].code,
             "bin": given["bin"].code, "orders": whole}  # fmt: skip
    if not whole:
        return gettext("%(units)s pieces of %(sku)s are in bin %(bin)s.") % names
    return (
        ngettext(
            "%(units)s pieces of %(sku)s are in bin %(bin)s. %(orders)s short order is whole.",
            "%(units)s pieces of %(sku)s are in bin %(bin)s. %(orders)s short orders are whole.",
            whole,
        )
        % names
    )


def _balance(request: StaffRequest, balance_id: int) -> Any:
    return get_object_or_404(reading.balance_rows(request.user), pk=balance_id)


def _detail(
    request: StaffRequest, row: SkuBalance, form: SafetyForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "row": row,
        "low": row.available < row.safety,
        "levels": reading.levels(row),
        "claims": reading.short_claims(row),
        "events": list(_events(reading.moves(row))),
        "form": form,
    }
    return drawer_or_page(request, "warehouse/stock_detail.html", context, status=status)


def _events(moves: QuerySet[StockMove]) -> Iterator[Event]:
    for move in moves:
        names = {
            "what": REASONS.get(move.reason, move.reason),
            "units": numbers.grouped(move.units),
            "from": _place(move, "from"),
            "to": _place(move, "to"),
        }
        text = gettext("%(what)s: %(units)s pieces, %(from)s → %(to)s") % names
        mood = "watch" if move.to_status != Status.GOOD else ""
        yield Event(move.at, text, mood, move.actor_label)


def _place(move: StockMove, end: str) -> str:
    bin_ = move.from_bin if end == "from" else move.to_bin
    side = move.came_from if end == "from" else move.went_to
    return bin_.code if bin_ is not None else str(StockMove.Side(side).label)
