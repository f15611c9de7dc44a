"""Receipts: goods that were announced, waiting for the floor to count them into bins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from warehouse.forms import PutAwayForm
from warehouse.models import Receipt
from warehouse.services import receiving

SHOWN = 100


@allowed("warehouse.view_stock")
def receipt_list(request: StaffRequest) -> HttpResponse:
    """The latest receipts, those to be counted first."""
    rows = Receipt.objects.visible_to(request.user).select_related("warehouse")
    return render(
        request,
        "warehouse/receipt_list.html",
        {
            "waiting": rows.exclude(state=Receipt.State.DONE).order_by("pk")[:SHOWN],
            "done": rows.filter(state=Receipt.State.DONE).order_by("-moved_at", "-pk")[:SHOWN],
        },
    )


@allowed("warehouse.view_stock")
def receipt_detail(request: StaffRequest, receipt_id: int) -> HttpResponse:
    """One receipt; whoever receives stock counts it here, once."""
    receipt = get_object_or_404(Receipt.objects.visible_to(request.user), pk=receipt_id)
    lines = list(receipt.lines.select_related("sku__product").order_by("sku__code", "pk"))
    can_count = receipt.state == Receipt.State.OPEN and may(request.user, "warehouse.receive_stock")
    form = PutAwayForm(request.POST or None, receipt=receipt, lines=lines) if can_count else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            whole = receiving.put_away(
                receipt, form.found(), form.cleaned_data["bin"],
                actor=request.actor, at=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            said = gettext("Put away. %(orders)s short orders are whole now.")
            messages.success(request, said % {"orders": len(set(whole))})
            return redirect("warehouse:receipt-detail", receipt.pk)
    return render(
        request,
        "warehouse/receipt_detail.html",
        {"receipt": receipt, "lines": lines, "form": form},
        status=422 if form is not None and form.errors else 200,
    )
