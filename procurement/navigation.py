"""What buying offers in the rail."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ecomops.ui.navigation import Item, Section, extend, register
from procurement.models import PurchaseOrder, PurchaseOrderLine, Requisition, Rfq
from procurement.views import approvals


def waiting_reviews(request: HttpRequest) -> int:
    """How many awards and requisitions wait for this person."""
    return len(approvals.waiting(request)) + _requisitions(request)  # type: ignore[arg-type]  # signed in


def _requisitions(request: HttpRequest) -> int:
    from ecomops.core.policies import may

    if not may(request.user, "procurement.decide_requisition"):
        return 0
    rows = Requisition.objects.filter(state=Requisition.State.SUBMITTED)
    return rows.exclude(requested_by=str(request.user.pk)).count()


def to_buy(request: HttpRequest) -> int:
    """Approved requisitions nobody asks prices for yet."""
    return Requisition.objects.filter(state=Requisition.State.APPROVED).count()


def to_compare(request: HttpRequest) -> int:
    """Rounds that are open and not awarded."""
    return Rfq.objects.filter(state=Rfq.State.OPENED).count()


def late(request: HttpRequest) -> int:
    """Open lines past their promise."""
    from django.utils import timezone

    rows = PurchaseOrderLine.objects.filter(order__state__in=PurchaseOrder.OPEN, done_at=None)
    return rows.filter(promised_on__lt=timezone.localdate()).count()


register(
    Section(
        key="procurement",
        label=_("Procurement"),
        icon="shopping-cart",
        order=50,
        items=(
            Item(
                _("Requisitions"), "procurement:requisition-list",
                "procurement.view_requisitions", icon="clipboard-list", badge=to_buy,
            ),
            Item(
                _("RFQs"), "procurement:rfq-list", "procurement.view_rfqs", icon="message",
                badge=to_compare,
            ),
            Item(
                _("Approvals"), "procurement:approvals", "procurement.view_approvals",
                icon="checks", badge=waiting_reviews, urgent=True, phone=3,
            ),
            Item(
                _("Purchase orders"), "procurement:order-list", "procurement.view_orders",
                icon="receipt",
            ),
            Item(
                _("Follow-up"), "procurement:board", "procurement.view_orders", icon="truck",
                badge=late, urgent=True,
            ),
            Item(
                _("Suppliers"), "procurement:supplier-list", "procurement.view_suppliers",
                icon="users",
            ),
            Item(
                _("Price library"), "procurement:price-list", "procurement.view_prices",
                icon="currency-yuan",
            ),
        ),
    )
)  # fmt: skip
extend(
    "system",
    Item(_("Buying rules"), "procurement:rules", "procurement.set_rules", icon="shopping-cart"),
)
