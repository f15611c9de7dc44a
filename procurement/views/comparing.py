"""The comparison sheet and the award that is made on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.core.whole import whole_number
from ecomops.ui import dates
from ecomops.ui.figures import Stage
from procurement.models import Award, PurchaseOrder, Rfq
from procurement.selectors.comparison import Sheet, sheet_of
from procurement.services import awards, orders, reviews
from warehouse.models import Warehouse

SHOWN = (("landed", _("Landed")), ("quoted", _("Quoted")))


@require_http_methods(["GET", "POST"])
@allowed("procurement.view_rfqs")
def compare(request: StaffRequest, rfq_id: int) -> HttpResponse:
    """The sheet of an opened round; a POST proposes the award."""
    rfq = get_object_or_404(Rfq.objects.select_related("entity", "requisition"), pk=rfq_id)
    if rfq.state not in (Rfq.State.OPENED, Rfq.State.AWARDED):
        return redirect("procurement:rfq", rfq_id)
    sheet = sheet_of(rfq, timezone.localdate())
    refusal = ""
    if request.method == "POST":
        if not may(request.user, "procurement.propose_award"):
            raise PermissionDenied
        try:
            award = _propose(request, rfq, sheet)
        except DomainError as refused:
            refusal = refused.for_user
        else:
            messages.success(
                request, gettext("%(code)s waits for the first price review.") % {"code": award}
            )
            return redirect("procurement:compare", rfq_id)
    context = _context(request, rfq, sheet)
    typed = request.POST if request.method == "POST" else {}
    return render(
        request, "procurement/compare.html",
        {**context, "refusal": refusal, "typed": typed}, status=422 if refusal else 200,
    )  # fmt: skip


def _context(request: StaffRequest, rfq: Rfq, sheet: Sheet) -> dict[str, Any]:
    award = Award.objects.filter(rfq=rfq).first()
    sent = award is not None and award.orders.filter(
        state__in=[PurchaseOrder.State.SENT, PurchaseOrder.State.CONFIRMED,
                   PurchaseOrder.State.RECEIVED]
    ).exists()  # fmt: skip
    chosen = {line.line_id: line.supplier_id for line in award.lines.all()} if award else {}
    live = award.orders.exclude(state=PurchaseOrder.State.CANCELLED) if award else None
    return {
        "rfq": rfq,
        "sheet": sheet,
        "award": award,
        "chosen": chosen,
        "stages": _stages(rfq, award),
        "shown": request.GET.get("show", "landed"),
        "shown_choices": SHOWN,
        "may_propose": may(request.user, "procurement.propose_award")
        and rfq.buyer_id == request.actor.id
        and not sent,
        "may_review": award is not None
        and reviews.may_review(award, request.user.role, request.actor.id),
        "reviews": award.reviews.all() if award else [],
        "orders": list(live) if live is not None else [],
        "warehouses": Warehouse.objects.filter(archived_at=None),
        "may_order": may(request.user, "procurement.manage_orders")
        and award is not None
        and award.state == Award.State.APPROVED
        and not (live is not None and live.exists()),
        "contact_shared": any(column.shares_contact for column in sheet.columns),
    }


def _propose(request: StaffRequest, rfq: Rfq, sheet: Sheet) -> Award:
    bundle = request.POST.get("bundle", "")
    choice: dict[int, int] = {}
    if bundle == Award.Bundle.OWN:
        for row in sheet.rows:
            supplier = whole_number(request.POST.get(f"l{row.line.pk}"))
            if supplier is not None:
                choice[row.line.pk] = supplier
    else:
        option = next((one for one in sheet.options if one.bundle.kind == bundle), None)
        if option is None:
            raise DomainError(_("Choose how to award."))
        choice = dict(option.bundle.choice)
    return awards.propose(
        rfq, choice, bundle=bundle, reason=request.POST.get("reason", "")[:400],
        exception=request.POST.get("exception", "")[:400], actor=request.actor,
        at=timezone.now(),
    )  # fmt: skip


def _stages(rfq: Rfq, award: Award | None) -> Sequence[Stage]:
    """Where the round stands, from asking to the order."""
    opening = getattr(rfq, "opening", None)
    state = award.state if award else ""
    order = ["", Award.State.FIRST, Award.State.SECOND, Award.State.FINAL, Award.State.APPROVED]
    place = order.index(state) if state in order else 0
    agreed: dict[int, str] = {}
    if award is not None:
        words = award.reviews.filter(digest=award.digest, decision="agreed")
        agreed = {one.level: one.person_label for one in words}

    def at(step: int) -> str:
        return "done" if place > step else "now" if place == step else ""

    found = [
        Stage(_("Quotes asked"), "done", dates.moment(rfq.asked_at)),
        Stage(_("Opened"), "done", dates.moment(opening.opened_at) if opening else ""),
        Stage(_("Compared"), at(0), rfq.buyer_label),
        Stage(_("First review"), at(1), agreed.get(1, "")),
        Stage(_("Second review"), at(2), agreed.get(2, "")),
    ]
    if award is not None and award.above_limit:
        found.append(Stage(_("Above the limit"), at(3), agreed.get(3, "")))
    return [*found, Stage(_("Award"), "done" if place == 4 else "", "")]


@require_POST
@allowed("procurement.manage_orders")
def make_orders(request: StaffRequest, rfq_id: int) -> HttpResponse:
    """Make the draft orders of an approved award."""
    award = get_object_or_404(Award, rfq=rfq_id)
    code = request.POST.get("warehouse", "")
    warehouse = get_object_or_404(Warehouse, archived_at=None, code=code)
    made = orders.make(
        award, warehouse, terms=request.POST.get("terms", ""), actor=request.actor,
        at=timezone.now(),
    )  # fmt: skip
    return redirect("procurement:order", made[0].pk)
