"""From released orders to fulfilments (发货单): what ships together, and from where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from ecomops.core import history, outbox
from ecomops.core.actor import SYSTEM
from stores.models import Order, Refund, Sku
from warehouse.models import Fulfilment, FulfilmentLine, Reservation
from warehouse.services import couriers

State = Fulfilment.State


@dataclass(slots=True)
class _Draft:
    """One fulfilment to be: a ship group's (or a lone order's) lines from one warehouse."""

    store_id: int
    group_id: int | None
    warehouse_id: int
    orders: dict[int, datetime | None] = field(default_factory=dict)
    claims: list[Reservation] = field(default_factory=list)


@transaction.atomic
def plan(order_ids: Collection[int], *, at: datetime) -> list[int]:
    """Make fulfilments of released orders that hold all their pieces; return their ids.

    An order that is short waits until it is whole. Orders of one group join the group's open
    fulfilment. Safe to run twice: a line is in one live fulfilment at most (constraint).
    """
    asked_back = Refund.objects.filter(order=OuterRef("pk"), succeeded_at=None)
    orders = {
        order.pk: order
        for order in Order.objects.select_for_update()
        .filter(~Exists(asked_back), pk__in=order_ids, state=Order.State.RELEASED)
        .order_by("pk")
    }
    drafts = _drafts(orders)
    made: list[int] = []
    for draft in drafts:
        made.append(_put(draft, at=at))
    if made:
        couriers.choose(made, at=at)
        outbox.emit("fulfilments.ready", at=at, fulfilments=sorted(set(made)))
    return made


def _drafts(orders: dict[int, Order]) -> Iterable[_Draft]:
    claims = (
        Reservation.objects.filter(order_id__in=orders, state=Reservation.State.LIVE)
        .exclude(item__pk__in=FulfilmentLine.objects.filter(cancelled_at=None).values("item_id"))
        .order_by("order_id", "sku_id")
    )
    by_order: dict[int, list[Reservation]] = defaultdict(list)
    for claim in claims:
        by_order[claim.order_id].append(claim)
    drafts: dict[tuple[int, int | None, int], _Draft] = {}
    for order_id, own in by_order.items():
        order = orders[order_id]
        if order.unmatched_count or any(claim.short for claim in own):
            continue
        together = order.ship_group_id or -order_id
        for claim in own:
            key = (order.store_id, together, claim.warehouse_id)
            draft = drafts.setdefault(
                key, _Draft(order.store_id, order.ship_group_id, claim.warehouse_id)
            )
            draft.orders[order_id] = order.promised_at
            draft.claims.append(claim)
    return drafts.values()


def _put(draft: _Draft, *, at: datetime) -> int:
    promised = min((p for p in draft.orders.values() if p is not None), default=None)
    row = _open_one(draft)
    if row is None:
        row = Fulfilment.objects.create(
            warehouse_id=draft.warehouse_id, store_id=draft.store_id,
            ship_group_id=draft.group_id, order_ids=sorted(draft.orders),
            promised_at=promised, created_at=at,
        )  # fmt: skip
        history.note(row, "created", actor=SYSTEM, at=at)
    else:
        row.order_ids = sorted({*row.order_ids, *draft.orders})
        row.promised_at = min(filter(None, (row.promised_at, promised)), default=None)
    FulfilmentLine.objects.bulk_create(
        FulfilmentLine(
            fulfilment=row, item_id=claim.item_id, order_id=claim.order_id, sku_id=claim.sku_id,
            units=claim.held,
        )
        for claim in draft.claims
    )  # fmt: skip
    _sum_up(row)
    return row.pk


def _open_one(draft: _Draft) -> Fulfilment | None:
    """The group's fulfilment that still waits for a wave, to which a later order is added."""
    if draft.group_id is None:
        return None
    return (
        Fulfilment.objects.select_for_update()
        .filter(ship_group_id=draft.group_id, warehouse_id=draft.warehouse_id, state=State.WAITING)
        .first()
    )


def _sum_up(row: Fulfilment) -> None:
    """Keep the counts and the expected weight beside the lines."""
    lines = list(row.lines.filter(cancelled_at=None).values_list("sku_id", "units"))
    weights = dict(
        Sku.objects.filter(pk__in=[sku for sku, _units in lines]).values_list("pk", "weight_g")
    )
    row.unit_count = sum(units for _sku, units in lines)
    row.line_count = len({sku for sku, _units in lines})
    row.weight_g = sum((weights.get(sku) or 0) * units for sku, units in lines)
    row.save(update_fields=["order_ids", "promised_at", "unit_count", "line_count", "weight_g"])


@transaction.atomic
def drop_orders(order_ids: Collection[int], *, at: datetime) -> list[int]:
    """Take orders out of fulfilments no wave has taken yet; return fulfilments left without lines.

    What is in a wave already is frozen instead (`services.freezing`).
    """
    lines = FulfilmentLine.objects.select_for_update().filter(
        order_id__in=order_ids, cancelled_at=None, fulfilment__state=State.WAITING
    )
    touched = sorted(set(lines.values_list("fulfilment_id", flat=True)))
    lines.update(cancelled_at=at)
    emptied = []
    for row in Fulfilment.objects.filter(pk__in=touched).order_by("pk"):
        row.order_ids = sorted(set(row.order_ids) - set(order_ids))
        _sum_up(row)
        if not row.unit_count:
            Fulfilment.objects.filter(pk=row.pk, state=State.WAITING).update(
                state=State.CANCELLED, moved_at=at
            )
            history.note(row, "waiting>cancelled", actor=SYSTEM, at=at, reason="order_withdrawn")
            emptied.append(row.pk)
    return emptied
