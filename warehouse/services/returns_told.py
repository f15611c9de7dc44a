"""What came back is customer service's to answer: a task with the order and what was found."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecomops.core.actor import SYSTEM
from ecomops.core.roles import Role
from ecomops.work import scopes, texts
from ecomops.work import services as work
from stores.models import Order
from warehouse.models import ReturnParcel
from warehouse.services.returns import GOOD

CAME_BACK, UNKNOWN = "warehouse.return_came", "warehouse.return_unknown"
texts.register(
    CAME_BACK,
    _("Order %(order)s came back: %(good)s of %(units)s pieces as new. Settle the refund."),
)
texts.register(
    UNKNOWN, _("Find whose parcel %(tracking)s is: its sender is unknown."), level="watch"
)


def tell(parcel_id: int, *, at: datetime) -> None:
    """Ask customer service to settle a return; told again it stays the same task."""
    came = ReturnParcel.objects.get(pk=parcel_id)
    page = reverse("warehouse:return-detail", args=[came.pk])
    subject = work.Subject("warehouse.returnparcel", str(came.pk), came.tracking, page)
    order = Order.objects.filter(pk=came.order_id).first() if came.order_id else None
    if order is None:
        work.ask(
            UNKNOWN, actor=SYSTEM, at=at, role=Role.CUSTOMER_SERVICE, subject=subject,
            params={"tracking": came.tracking},
        )  # fmt: skip
        return
    work.finish_about(UNKNOWN, "warehouse.returnparcel", [str(came.pk)], actor=SYSTEM, at=at)
    pieces = dict(came.lines.values_list("grade").annotate(n=Sum("units")))
    work.ask(
        CAME_BACK, actor=SYSTEM, at=at, role=Role.CUSTOMER_SERVICE, subject=subject,
        params={
            "order": order.external_id, "good": pieces.get(GOOD, 0),
            "units": sum(pieces.values()),
        },
        scope=scopes.key("store", order.store_id),
    )  # fmt: skip
