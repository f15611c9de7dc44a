"""Purchase orders, their PDF and receipt, and the follow-up board."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import DecimalField, ExpressionWrapper, F, Min, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.ui.lists import Empty, ListPage, Preset
from procurement.filters import OrderFilter
from procurement.forms import ChaseForm
from procurement.models import PurchaseOrder, PurchaseOrderLine
from procurement.services import orders as service
from procurement.services import receipts
from procurement.tables import OrderTable
from warehouse.models import Warehouse

AMOUNT = ExpressionWrapper(
    F("lines__units") * F("lines__price"), DecimalField(max_digits=18, decimal_places=4)
)
AT_RISK = 3


class OrderList(ListPage):
    """Every purchase order."""

    page = "procurement.orders"
    action = "procurement.view_orders"
    title = _("Purchase orders")
    table_class = OrderTable
    filterset_class = OrderFilter
    default_sort = "-number"
    opens_drawer = False
    phone = {"number": "title", "state": "state", "amount": "amount", "promised": "side"}
    presets = (
        Preset("all", _("All")),
        Preset("draft", _("To send"), "state=draft"),
        Preset("open", _("Open"), "state=sent&state=confirmed"),
    )
    empty = Empty(
        _("No purchase orders yet"), _("They are made from approved awards."), "receipt",
        "/procurement/rfqs/", _("RFQs"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[PurchaseOrder]:
        """All of them with their amount and first promise."""
        rows = PurchaseOrder.objects.select_related("supplier")
        return rows.annotate(amount=Sum(AMOUNT), first_promised=Min("lines__promised_on"))

    def row_url(self, row: PurchaseOrder) -> str:
        """Its page."""
        return reverse("procurement:order", args=[row.pk])


def one(order_id: int) -> PurchaseOrder:
    """The order of an address."""
    rows = PurchaseOrder.objects.select_related("supplier", "entity", "warehouse", "award__rfq")
    row: PurchaseOrder = get_object_or_404(rows, pk=order_id)
    return row


@require_GET
@allowed("procurement.view_orders")
def detail(request: StaffRequest, order_id: int) -> HttpResponse:
    """One order with its lines and what comes next."""
    return _page(request, one(order_id))


def _page(request: StaffRequest, order: PurchaseOrder, link: str = "") -> HttpResponse:
    lines = list(order.lines.select_related("sku"))
    manages = may(request.user, "procurement.manage_orders")
    context = {
        "order": order,
        "lines": [(line, line.units * line.price) for line in lines],
        "total": sum((line.units * line.price for line in lines), Decimal(0)),
        "may_send": manages and order.state == PurchaseOrder.State.DRAFT,
        "may_link": manages and order.state == PurchaseOrder.State.SENT,
        "may_cancel": manages
        and PurchaseOrder.State.CANCELLED in order.MOVES[PurchaseOrder.State(order.state)]
        and not any(line.received for line in lines),
        "may_receive": may(request.user, "procurement.receive_order")
        and order.state in PurchaseOrder.OPEN
        and _comes_to_mine(request, order),
        "link": link,
    }  # fmt: skip
    return render(request, "procurement/order.html", context)


@require_POST
@allowed("procurement.manage_orders")
def act(request: StaffRequest, order_id: int) -> HttpResponse:
    """Send, cancel, or show the supplier's link."""
    order, asked = one(order_id), request.POST.get("act", "")
    if asked == "send":
        service.send(order, actor=request.actor, at=timezone.now())
        messages.success(request, gettext("Sent. Give the supplier the link to confirm."))
    elif asked == "cancel":
        words = request.POST.get("words", "")
        service.cancel(order, words, actor=request.actor, at=timezone.now())
    elif asked == "link" and order.key:
        address = reverse("procurement:confirm", args=[service.confirm_token(order)])
        return _page(request, order, request.build_absolute_uri(address))
    return redirect("procurement:order", order_id)


@require_GET
@allowed("procurement.view_orders")
def pdf(request: StaffRequest, order_id: int) -> HttpResponse:
    """The order on paper."""
    from procurement import papers  # loads the PDF maker only when a paper is asked for

    order = one(order_id)
    answer = HttpResponse(papers.order_pdf(order), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{order.code}.pdf"'
    return answer


@require_http_methods(["GET", "POST"])
@allowed("procurement.receive_order")
def receive(request: StaffRequest, order_id: int) -> HttpResponse:
    """Book a delivery note, or open a receipt for the floor to count, in one's own warehouse."""
    order = one(order_id)
    if not _comes_to_mine(request, order):
        raise Http404
    lines = list(order.lines.select_related("sku"))
    refusal = ""
    if request.method == "POST":
        try:
            receipt = _receive(request, order, lines)
        except DomainError as refused:
            refusal = refused.for_user
        else:
            said = gettext("Receipt %(number)s is with the warehouse.")
            messages.success(request, said % {"number": receipt})
            return redirect("procurement:order", order_id)
    rows = [
        (line, line.units - line.received, request.POST.get(f"came_{line.pk}", ""),
         request.POST.get(f"rejected_{line.pk}", ""))
        for line in lines
    ]  # fmt: skip
    context = {"order": order, "rows": rows, "refusal": refusal}
    status = 422 if refusal else 200
    return render(request, "procurement/order_receive.html", context, status=status)


def _comes_to_mine(request: StaffRequest, order: PurchaseOrder) -> bool:
    return Warehouse.objects.visible_to(request.user).filter(pk=order.warehouse_id).exists()


def _receive(request: StaffRequest, order: PurchaseOrder, lines: list[PurchaseOrderLine]) -> str:
    if request.POST.get("act") == "floor":
        made = receipts.arrive(order, actor=request.actor, at=timezone.now())
    else:
        came = {
            line.pk: receipts.Came(
                _count(request, f"came_{line.pk}"), _count(request, f"rejected_{line.pk}")
            )
            for line in lines
        }
        made = receipts.receive(order, came, actor=request.actor, at=timezone.now())
    return f"{made.year}-{made.number:04d}"


def _count(request: StaffRequest, name: str) -> int:
    text = request.POST.get(name, "").strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise DomainError(_("“%(text)s” is no number of pieces."), text=text)
    return int(text)


@require_GET
@allowed("procurement.view_orders")
def board(request: StaffRequest) -> HttpResponse:
    """Every open line by promised day, the late ones first."""
    today = timezone.localdate()
    rows = (
        PurchaseOrderLine.objects.filter(order__state__in=PurchaseOrder.OPEN, done_at=None)
        .select_related("order__supplier", "sku")
        .order_by("promised_on", "pk")[:300]
    )
    lines = [_placed(row, today) for row in rows]
    order = {"act": 0, "watch": 1, "": 2}
    lines.sort(key=lambda row: (order[row["mood"]], row["line"].promised_on, row["line"].pk))
    context = {
        "lines": lines,
        "today": today,
        "late": sum(row["mood"] == "act" for row in lines),
        "at_risk": sum(row["mood"] == "watch" for row in lines),
        "may_chase": may(request.user, "procurement.manage_orders"),
    }
    return render(request, "procurement/board.html", context)


SPAN = 42


def _placed(line: PurchaseOrderLine, today: date) -> dict[str, Any]:
    """A line on a stretch of six weeks that begins two weeks ago."""
    first = today - timedelta(days=14)

    def place(on: date) -> str:
        share = (on - first).days / SPAN * 100
        return f"{min(max(share, 0), 100):.1f}%"

    late = line.promised_on < today
    risk = line.expected_on > line.promised_on or line.promised_on <= today + timedelta(
        days=AT_RISK
    )
    return {
        "line": line,
        "mood": "act" if late else "watch" if risk else "",
        "days": abs((today - line.promised_on).days),
        "late": late,
        "left": line.units - line.received,
        "promise": place(line.promised_on),
        "expect": place(line.expected_on),
        "now": place(today),
    }


@require_POST
@allowed("procurement.manage_orders")
def chase(request: StaffRequest, line_id: int) -> HttpResponse:
    """Write down what the supplier said."""
    line = get_object_or_404(PurchaseOrderLine.objects.select_related("order", "sku"), pk=line_id)
    form = ChaseForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Give the day on which the goods are expected now."))
    service.chase(line, **form.cleaned_data, actor=request.actor, at=timezone.now())
    return redirect("procurement:board")
