"""What a packing bench shows: the order's pieces, its notes, its carton, the next totes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from stores.models import Order
from warehouse.models import Fulfilment, FulfilmentLine, InHand

NEXT = 6


def queue(warehouse_id: int) -> Any:
    """Picked work by cut-off, the longest waiting first."""
    return (
        Fulfilment.objects.filter(warehouse_id=warehouse_id, state=Fulfilment.State.PICKED)
        .select_related("courier", "store")
        .order_by("cutoff_at", "moved_at", "pk")
    )


def busy(warehouse_id: int, *, but: str) -> set[int]:
    """Fulfilments that lie on other benches."""
    rows = InHand.objects.filter(warehouse_id=warehouse_id, station="pack").exclude(subject=but)
    return {
        held["fulfilment"] for held in rows.values_list("held", flat=True) if held.get("fulfilment")
    }


def with_piece(warehouse_id: int, sku_id: int, *, but: str) -> Fulfilment | None:
    """The picked work that a loose piece belongs to: single pieces first, by cut-off."""
    mine = FulfilmentLine.objects.filter(sku_id=sku_id, cancelled_at=None)
    rows = (
        queue(warehouse_id)
        .filter(lines__in=mine)
        .exclude(pk__in=busy(warehouse_id, but=but))
        .order_by("unit_count", "cutoff_at", "pk")
    )
    found: Fulfilment | None = rows.first()
    return found


def is_stopped(warehouse_id: int, sku_id: int) -> bool:
    """Whether a loose piece may be of an order that was stopped after it was picked."""
    return FulfilmentLine.objects.filter(
        fulfilment__warehouse_id=warehouse_id, fulfilment__state=Fulfilment.State.FROZEN,
        sku_id=sku_id, cancelled_at=None,
    ).exists()  # fmt: skip


def label_of(row: Fulfilment) -> str:
    """What the tote or slot of a piece of work is called."""
    if row.slot:
        return _("Slot %(slot)s") % {"slot": row.slot}
    return row.tote or str(row)


def next_totes(warehouse_id: int, *, but: int | None) -> tuple[list[dict[str, Any]], int]:
    """The totes to take next, and how many more wait."""
    rows = queue(warehouse_id).exclude(pk=but)
    left = rows.count()
    return [
        {
            "label": label_of(row), "detail": row.courier.label if row.courier else "",
            "count": f"×{row.unit_count}", "mood": "",
        }
        for row in rows[:NEXT]
    ], max(0, left - NEXT)  # fmt: skip


def notes(row: Fulfilment) -> list[dict[str, str]]:
    """What the seller and the buyer wrote, in the order in which it matters."""
    found = []
    for order in Order.objects.filter(pk__in=row.order_ids).order_by("pk"):
        if order.seller_memo:
            found.append({"mood": "watch", "title": _("Seller's memo"), "text": order.seller_memo})
        if order.buyer_note:
            found.append({"mood": "", "title": _("Buyer's note"), "text": order.buyer_note})
    return found
