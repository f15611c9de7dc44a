"""Reading what was stopped, called back, and came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from stores.models import Order
from warehouse.models import Fulfilment, Parcel, ReturnParcel
from warehouse.selectors import pieces

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stopped piece of work, its orders and how many of its pieces were picked."""

    row: Fulfilment
    orders: list[Order]
    picked: int


def frozen(user: Any) -> list[Stopped]:
    """What stands on the exception shelf, the longest first."""
    rows = list(
        Fulfilment.objects.visible_to(user)
        .filter(state=Fulfilment.State.FROZEN)
        .select_related("warehouse", "store", "wave")
        .prefetch_related("lines")
        .order_by("moved_at", "pk")[:SHOWN]
    )
    wanted = {pk for row in rows for pk in row.order_ids}
    orders = Order.objects.in_bulk(wanted)
    lines = {line.pk for row in rows for line in row.lines.all()}
    picked = pieces.picked_units(lines)
    return [
        Stopped(
            row, [orders[pk] for pk in row.order_ids if pk in orders],
            sum(picked.get(line.pk, 0) for line in row.lines.all()),
        )
        for row in rows
    ]  # fmt: skip


def frozen_count(user: Any) -> int:
    """How much stands on the exception shelf."""
    return Fulfilment.objects.visible_to(user).filter(state=Fulfilment.State.FROZEN).count()


def intercepts(user: Any) -> list[Parcel]:
    """Parcels the courier is asked to bring back, the oldest first."""
    return list(
        _called_back(user).filter(state=Parcel.State.INTERCEPT).order_by("moved_at", "pk")[:SHOWN]
    )


def ended(user: Any) -> list[Parcel]:
    """Intercepts that ended, the latest first."""
    rows = _called_back(user).exclude(intercept_outcome="")
    return list(rows.exclude(state=Parcel.State.INTERCEPT).order_by("-moved_at", "-pk")[:50])


def _called_back(user: Any) -> QuerySet[Parcel]:
    rows: QuerySet[Parcel] = Parcel.objects.visible_to(user).select_related(
        "waybill", "courier", "warehouse", "fulfilment__store"
    )
    return rows


def return_rows(user: Any) -> QuerySet[ReturnParcel]:
    """Returns to one's warehouses with how many pieces were graded."""
    rows: QuerySet[ReturnParcel] = (
        ReturnParcel.objects.visible_to(user)
        .select_related("warehouse")
        .annotate(pieces=Sum("lines__units"))
    )
    return rows
