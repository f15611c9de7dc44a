"""Orders that left the house: the one place where our own work moves them to shipped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from ecomops.core import outbox
from ecomops.core.actor import Actor
from ecomops.core.clock import day_of
from ecomops.core.states import advance_many
from stores.models import Order

State = Order.State


@dataclass(frozen=True, slots=True)
class Sent:
    """An order whose last parcel was given to a courier."""

    order_id: int
    courier: str
    waybill: str


@transaction.atomic
def ship_many(sent: Sequence[Sent], *, actor: Actor, at: datetime) -> list[int]:
    """Move released orders to shipped with their number; return those moved, the rest stay."""
    by_id = {one.order_id: one for one in sent}
    open_ids = list(
        Order.objects.select_for_update()
        .filter(pk__in=by_id, state=State.RELEASED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    moved = advance_many(
        Order, open_ids, State.SHIPPED, actor=actor, at=at, reason="handed_over", shipped_at=at
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE stores_order o SET courier = x.courier, tracking = x.waybill
            FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS x (id, courier, waybill)
            WHERE o.id = x.id AND o.tracking = ''
            """,
            [
                moved,
                [by_id[pk].courier[:40] for pk in moved],
                [by_id[pk].waybill[:64] for pk in moved],
            ],
        )
    _tell(moved, at=at)
    return moved


def ship(sent: Sent, *, actor: Actor, at: datetime) -> bool:
    """`ship_many` of one order; False when it was not to be shipped any more."""
    return bool(ship_many([sent], actor=actor, at=at))


def _tell(order_ids: list[int], *, at: datetime) -> None:
    """One event a store, with the days whose figures change."""
    by_store: dict[int, list[int]] = defaultdict(list)
    days: dict[int, set[str]] = defaultdict(set)
    rows = Order.objects.filter(pk__in=order_ids).order_by("store_id", "pk")
    for pk, store_id, zone, paid, placed in rows.values_list(
        "pk", "store_id", "store__zone", "paid_at", "placed_at"
    ):
        by_store[store_id].append(pk)
        days[store_id].add(day_of(paid or placed, zone).isoformat())
    for store_id, ids in by_store.items():
        for start in range(0, len(ids), outbox.BIGGEST_LIST):
            outbox.emit(
                "orders.shipped", at=at, store=store_id, days=sorted(days[store_id]),
                orders=ids[start : start + outbox.BIGGEST_LIST],
            )  # fmt: skip
