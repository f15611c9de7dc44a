"""What the warehouses say of an order on its page: where its work stands, its parcels, returns."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ecomops.core.policies import may
from stores.models import Order
from stores.selectors.order_panels import Panel, PanelRow
from warehouse.models import Fulfilment, Parcel, ReturnParcel, WriteBack

MOODS = {"intercept": "watch", "returned": "watch", "cancelled": "flat", "shipped": "good"}
UNPACKED = (
    Fulfilment.State.WAITING, Fulfilment.State.WAVED, Fulfilment.State.PICKED,
    Fulfilment.State.FROZEN,
)  # fmt: skip


def panel(order: Order, user: Any) -> Panel | None:
    """Parcels with their three instants, work that is not packed yet, and what came back."""
    if not may(user, "warehouse.view_parcels"):
        return None
    return Panel(_("In the warehouse"), [*_parcels(order, user), *_work(order), *_back(order)])


def _parcels(order: Order, user: Any) -> list[PanelRow]:
    rows = list(
        Parcel.objects.filter(lines__order_id=order.pk)
        .exclude(state=Parcel.State.CANCELLED)
        .select_related("waybill", "courier")
        .distinct()
        .order_by("pk")
    )
    told = dict(WriteBack.objects.filter(order=order).values_list("parcel_id", "written_back_at"))
    prints = may(user, "warehouse.print_labels")
    return [
        PanelRow(
            row.waybill.number, row.courier.label,
            reverse("warehouse:parcel-detail", args=[row.pk]), str(row.get_state_display()),
            MOODS.get(row.state, "info"),
            [
                (_("Handed over"), row.handed_over_at), (_("Written back"), told.get(row.pk)),
                (_("First courier scan"), row.collected_at),
            ],
            [
                (_("Label"), reverse("warehouse:label-pdf", args=[row.pk])),
                (_("Packing slip"), reverse("warehouse:slip-pdf", args=[row.pk])),
            ] if prints else [],
        )
        for row in rows
    ]  # fmt: skip


def _work(order: Order) -> list[PanelRow]:
    """Work of which not all is in a parcel yet."""
    rows = (
        Fulfilment.objects.filter(
            lines__order_id=order.pk, lines__cancelled_at=None, state__in=UNPACKED
        )
        .select_related("warehouse", "wave")
        .distinct()
        .order_by("pk")
    )
    return [
        PanelRow(
            str(row), " · ".join(filter(None, (row.warehouse.label, row.tote))),
            reverse("warehouse:wave-detail", args=[row.wave_id]) if row.wave_id else "",
            str(row.get_state_display()),
            "watch" if row.state == Fulfilment.State.FROZEN else "info",
        )
        for row in rows
    ]  # fmt: skip


def _back(order: Order) -> list[PanelRow]:
    return [
        PanelRow(
            came.tracking, _("Return"), reverse("warehouse:return-detail", args=[came.pk]),
            str(came.get_state_display()), "watch", [(_("Registered"), came.registered_at)],
        )
        for came in ReturnParcel.objects.filter(order_id=order.pk).order_by("pk")
    ]  # fmt: skip
