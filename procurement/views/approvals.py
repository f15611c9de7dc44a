"""The approvals inbox: cards that can be decided on a phone."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from procurement.models import Award, AwardLine, PriceReview, Requisition
from procurement.selectors.signals import changes_of, signals_of
from procurement.services import asking, reviews


@require_GET
@allowed("procurement.view_approvals")
def inbox(request: StaffRequest) -> HttpResponse:
    """What waits for this person, and what they or others decided lately."""
    context = {
        "cards": _cards(waiting(request)),
        "requisitions": _requisitions(request),
        "decided": PriceReview.objects.select_related("award__rfq").order_by("-pk")[:12],
    }
    return render(request, "procurement/approvals.html", context)


def waiting(request: StaffRequest) -> list[Award]:
    """Awards that this person may review now."""
    rows = (
        Award.objects.filter(state__in=list(asking.LEVELS))
        .select_related("rfq__entity", "rfq__requisition")
        .prefetch_related("reviews")
    )
    return [
        row
        for row in rows.order_by("created_at")
        if reviews.may_review(row, request.user.role, request.actor.id)
    ]


def _cards(awards: list[Award]) -> list[dict[str, Any]]:
    signals, changes = signals_of(awards), changes_of(awards)
    lines: dict[int, list[AwardLine]] = defaultdict(list)
    rows = AwardLine.objects.filter(award__in=awards).select_related("line__sku", "supplier")
    for line in rows.order_by("pk"):
        lines[line.award_id].append(line)
    return [
        {
            "award": award,
            "rfq": award.rfq,
            "lines": [(line, line.landed / line.average - 1 if line.average else None)
                      for line in lines[award.pk]],
            "signals": signals[award.pk],
            "changed": changes[award.pk],
            "reviews": [one for one in award.reviews.all() if one.digest == award.digest],
        }
        for award in awards
    ]  # fmt: skip


def _requisitions(request: StaffRequest) -> list[Requisition]:
    if not may(request.user, "procurement.decide_requisition"):
        return []
    rows = Requisition.objects.filter(state=Requisition.State.SUBMITTED)
    return list(
        rows.exclude(requested_by=request.actor.id).prefetch_related("lines__sku").order_by("pk")
    )


@require_POST
@allowed("procurement.review_prices")
def review(request: StaffRequest, award_id: int) -> HttpResponse:
    """Agree, return or refuse what was read."""
    award = get_object_or_404(Award.objects.select_related("rfq__requisition"), pk=award_id)
    decision = request.POST.get("decision", "")
    if decision not in PriceReview.Decision.values:
        raise Http404
    reviews.review(
        award, decision, seen=request.POST.get("seen", ""),
        words=request.POST.get("words", "")[:400], role=request.user.role, actor=request.actor,
        at=timezone.now(),
    )  # fmt: skip
    messages.success(request, f"{award.code}: {award.get_state_display()}")
    return redirect("procurement:approvals")
