"""Waves: proposed from what waits, released in one transaction with bins, carts and walks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, numbering, outbox
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance, advance_many
from stores.models import Order, Refund
from warehouse.domain import batching, routing
from warehouse.models import Bin, Fulfilment, FulfilmentLine, Pick, PickList, Warehouse, Wave
from warehouse.services import allocation, areas
from warehouse.services.allocation import Taken

State = Wave.State
CART_SLOTS = 12


def layout_of(warehouse: Warehouse) -> routing.Layout:
    """The building as the routes see it."""
    return routing.Layout(
        aisles=warehouse.aisles,
        blocks=warehouse.blocks,
        aisle_pitch_mm=warehouse.aisle_pitch_mm,
        block_length_mm=warehouse.block_length_mm,
        cross_aisle_mm=warehouse.cross_aisle_mm,
        depot_aisle=warehouse.depot_aisle,
    )


@transaction.atomic
def release(
    warehouse: Warehouse,
    fulfilment_ids: Collection[int],
    *,
    kind: str,
    cutoff_at: datetime,
    actor: Actor,
    at: datetime,
) -> Wave:
    """Put waiting fulfilments into a wave and make its pick lists.

    Whoever's pieces no bin shows stays waiting and is named in the wave's history; a fulfilment
    that somebody else released meanwhile is left out.
    """
    waiting = (
        Fulfilment.objects.select_for_update()
        .filter(pk__in=fulfilment_ids, warehouse=warehouse, state=Fulfilment.State.WAITING)
        .order_by("pk")
    )
    rows = _still_to_ship(list(waiting))
    if not rows:
        raise DomainError(_("None of these orders waits any more: somebody else released them."))
    lines = list(
        FulfilmentLine.objects.filter(fulfilment__in=rows, cancelled_at=None).order_by(
            "sku_id", "pk"
        )
    )
    areas.area(warehouse.pk, Bin.Kind.PACKING)  # where every pick of the wave will go
    taken, lacking = allocation.allocate(warehouse.pk, lines)
    without = {line.fulfilment_id for line in lines if line.pk in lacking}
    going = [row for row in rows if row.pk not in without]
    if not going:
        raise allocation.NoBin({line.sku_id for line in lines if line.pk in lacking})
    taken = _give_back_of(without, lines, taken)
    wave = _make(warehouse, going, kind=kind, cutoff_at=cutoff_at, actor=actor, at=at)
    Fulfilment.objects.filter(pk__in=[row.pk for row in going]).update(
        wave=wave, cutoff_at=cutoff_at
    )
    advance_many(
        Fulfilment, [row.pk for row in going], Fulfilment.State.WAVED, actor=actor, at=at,
        reason=f"wave {wave.number}",
    )  # fmt: skip
    _make_lists(wave, lines, taken)
    if without:
        history.note(wave, "left_out", actor=actor, at=at, params={"fulfilments": sorted(without)})
    outbox.emit("wave.released", at=at, wave=wave.pk)
    return wave


def _still_to_ship(rows: list[Fulfilment]) -> list[Fulfilment]:
    """Leave out whose order was stopped a moment ago: the event may not have come here yet."""
    wanted = {pk for row in rows for pk in row.order_ids}
    stopped = set(
        Order.objects.filter(pk__in=wanted)
        .exclude(state=Order.State.RELEASED)
        .values_list("pk", flat=True)
    )
    stopped |= set(
        Refund.objects.filter(order_id__in=wanted, succeeded_at=None).values_list(
            "order_id", flat=True
        )
    )
    return [row for row in rows if not stopped & set(row.order_ids)]


def _give_back_of(
    without: set[int], lines: Sequence[FulfilmentLine], taken: list[Taken]
) -> list[Taken]:
    """Free what was taken for fulfilments that cannot go whole; return what stays taken."""
    if not without:
        return taken
    left_out = {line.pk for line in lines if line.fulfilment_id in without}
    allocation.free([take for take in taken if take.line_id in left_out])
    return [take for take in taken if take.line_id not in left_out]


def _make(
    warehouse: Warehouse,
    going: Sequence[Fulfilment],
    *,
    kind: str,
    cutoff_at: datetime,
    actor: Actor,
    at: datetime,
) -> Wave:
    year = at.astimezone(ZoneInfo(warehouse.zone)).year
    couriers = {row.courier_id for row in going}
    wave = Wave.objects.create(
        warehouse=warehouse,
        number=numbering.next_number(warehouse.code, "wave", year),
        year=year,
        kind=kind,
        courier_id=couriers.pop() if len(couriers) == 1 else None,
        cutoff_at=cutoff_at,
        order_count=len(going),
        line_count=sum(row.line_count for row in going),
        unit_count=sum(row.unit_count for row in going),
        created_at=at,
    )
    advance(wave, State.RELEASED, actor=actor, at=at, released_at=at)
    return wave


def _make_lists(wave: Wave, lines: Sequence[FulfilmentLine], taken: Sequence[Taken]) -> None:
    """Cut the wave into carts by savings and put each cart's stops in walking order."""
    layout = layout_of(wave.warehouse)
    bins = Bin.objects.in_bulk({take.bin_id for take in taken})
    fulfilment_of = {line.pk: line.fulfilment_id for line in lines}
    by_order: dict[int, list[Taken]] = defaultdict(list)
    for take in taken:
        by_order[fulfilment_of[take.line_id]].append(take)
    orders = sorted(by_order)
    stops = [[_stop(bins[take.bin_id]) for take in by_order[pk]] for pk in orders]
    capacity = max(len(orders), 1) if wave.kind == Wave.Kind.HOT else CART_SLOTS
    carts = batching.batches(layout, stops, capacity)
    picks: list[Pick] = []
    for n, cart in enumerate(carts, start=1):
        takes = [(slot, take) for slot, k in enumerate(cart, 1) for take in by_order[orders[k]]]
        tour = routing.tour(layout, [_stop(bins[take.bin_id]) for _slot, take in takes])
        walk = PickList.objects.create(
            wave=wave, n=n, walk_mm=tour.length_mm, gap_percent=round(tour.gap * 100, 3)
        )
        for sequence, index in enumerate(tour.order, start=1):
            slot, take = takes[index]
            picks.append(
                Pick(
                    list=walk, sequence=sequence, line_id=take.line_id, bin_id=take.bin_id,
                    sku_id=take.sku_id, lot=take.lot, units=take.units, tote=f"{slot:02d}",
                )
            )  # fmt: skip
        wave.walk_mm += tour.length_mm
    Pick.objects.bulk_create(picks, batch_size=2_000)
    wave.walk_fcfs_mm = batching.first_come_length(layout, stops, capacity)
    wave.save(update_fields=["walk_mm", "walk_fcfs_mm"])


def _stop(bin_: Bin) -> routing.Stop:
    return routing.Stop(bin_.aisle, bin_.block, bin_.position_mm)
