"""What buying puts on the home page and into the search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ecomops.core.policies import may
from ecomops.work import search, today
from procurement.models import PurchaseOrder, PurchaseOrderLine, Requisition, Rfq, Supplier

FOUND = search.MOST


def waiting(user: Any) -> Iterator[today.Waiting]:
    """Queues of buying that the user works on."""
    if may(user, "procurement.decide_requisition"):
        rows = Requisition.objects.filter(state=Requisition.State.SUBMITTED)
        yield today.Waiting(
            _("Requisitions to decide"), rows.exclude(requested_by=str(user.pk)).count(),
            reverse("procurement:approvals"), mood="watch",
        )  # fmt: skip
    if may(user, "procurement.run_rfq"):
        approved = Requisition.objects.filter(state=Requisition.State.APPROVED)
        yield today.Waiting(
            _("Requisitions to buy"), approved.count(),
            reverse("procurement:requisition-list") + "?state=approved",
        )  # fmt: skip
        yield today.Waiting(
            _("Rounds to compare"), Rfq.objects.filter(state=Rfq.State.OPENED).count(),
            reverse("procurement:rfq-list") + "?state=opened",
        )  # fmt: skip
    if may(user, "procurement.manage_orders"):
        late = PurchaseOrderLine.objects.filter(
            order__state__in=PurchaseOrder.OPEN, done_at=None, promised_on__lt=timezone.localdate()
        )
        yield today.Waiting(
            _("Purchases past their promise"), late.count(), reverse("procurement:board"),
            mood="act",
        )  # fmt: skip


def found(user: Any, text: str) -> Iterator[search.Hit]:
    """Suppliers by name or code; rounds and orders by number."""
    if may(user, "procurement.view_suppliers"):
        named = Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__icontains=text)
        for row in Supplier.objects.filter(named)[:FOUND]:
            yield search.Hit(
                _("Supplier"), row.label, str(row.get_state_display()),
                reverse("procurement:supplier", args=[row.pk]),
            )  # fmt: skip
    tail = text.rsplit("-", 1)[-1]
    if not (tail.isascii() and tail.isdigit() and len(tail) < 9):
        return
    if may(user, "procurement.view_rfqs") and not text.upper().startswith("PO"):
        for rfq in Rfq.objects.filter(number=int(tail)).order_by("-pk")[:FOUND]:
            yield search.Hit(
                _("RFQ"), rfq.code, rfq.title, reverse("procurement:rfq", args=[rfq.pk])
            )
    if may(user, "procurement.view_orders") and not text.upper().startswith("RFQ"):
        orders = PurchaseOrder.objects.filter(number=int(tail)).select_related("supplier")
        for order in orders.order_by("-pk")[:FOUND]:
            yield search.Hit(
                _("Purchase order"), order.code, order.supplier.label,
                reverse("procurement:order", args=[order.pk]),
            )  # fmt: skip


today.WAITING.register("procurement", waiting, order=40)
search.register("procurement", found, order=40)
