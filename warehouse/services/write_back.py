"""Telling channels that parcels left: effectively once, and not before they did.

`want` writes the intent beside the hand-over; `push` (a worker) marks it as sent, commits, calls,
and writes down what came of it. An outcome nobody knows is read back from the channel before
another try.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from ecomops.core import history
from ecomops.core.actor import SYSTEM, Actor
from stores.services import channels
from warehouse.models import Parcel, ParcelLine, StoreShipping, WriteBack
from warehouse.services import doorbells

State = WriteBack.State
BATCH = 20
SLOWEST = timedelta(hours=1)
KNOWS = (Parcel.State.SHIPPED, Parcel.State.INTERCEPT)


def want(parcel_ids: Collection[int], *, at: datetime) -> int:
    """Write down that the channels are to be told of parcels; return how many orders are new.

    Only stores that have a line to their channel; for the others telling is done by hand.
    """
    lines = (
        ParcelLine.objects.filter(parcel__in=parcel_ids)
        .filter(parcel__fulfilment__store__connection__is_on=True)
        .values_list("order_id", "parcel_id")
        .distinct()
        .order_by("parcel_id", "order_id")
    )
    pairs = list(lines)
    there = set(
        WriteBack.objects.filter(parcel__in=parcel_ids).values_list("order_id", "parcel_id")
    )
    fresh = [pair for pair in pairs if pair not in there]
    WriteBack.objects.bulk_create(
        [WriteBack(order_id=order, parcel_id=parcel, wanted_at=at) for order, parcel in fresh],
        ignore_conflicts=True,
        batch_size=2_000,
    )
    if fresh:
        transaction.on_commit(ring)
    return len(fresh)


def want_early(parcel_ids: Collection[int], *, at: datetime) -> int:
    """The same for parcels that are packed, where the store's rule allows it."""
    early = StoreShipping.objects.filter(write_back_early=True).values("store_id")
    rows = Parcel.objects.filter(pk__in=parcel_ids, fulfilment__store__in=early)
    return want(list(rows.values_list("pk", flat=True)), at=at)


def ring() -> None:
    """Tell a worker that channels wait for numbers."""
    doorbells.ring("warehouse.write_back")


def push(*, at: datetime, limit: int = 1_000) -> int:
    """Tell the channels what is due; return how many came to an end."""
    ended = 0
    for _round in range(-(-limit // BATCH)):
        batch = _claim(at)
        if not batch:
            break
        for row, unknown in batch:
            ended += _settle(row.pk, _tell(row, unknown), at=at)
    return ended


def _due(at: datetime) -> QuerySet[WriteBack]:
    return WriteBack.objects.filter(state__in=[State.WANTED, State.SENT]).filter(
        Q(next_at=None) | Q(next_at__lte=at)
    )


@transaction.atomic
def _claim(at: datetime) -> list[tuple[WriteBack, bool]]:
    """Mark a batch as sent and lease it; with each whether an earlier try has no known end."""
    rows = list(
        _due(at)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("order__store", "parcel__waybill__courier", "parcel__fulfilment")
        .order_by("pk")[:BATCH]
    )
    batch = []
    for row in rows:
        batch.append((row, row.state == State.SENT))
        row.state, row.attempts = State.SENT, row.attempts + 1
        row.next_at = at + min(SLOWEST, timedelta(seconds=10 * 2 ** min(row.attempts, 12)))
        row.save(update_fields=["state", "attempts", "next_at"])
    return batch


def _tell(row: WriteBack, unknown: bool) -> channels.Outcome:
    """One call, or two: what nobody knows is asked first."""
    if not _may_tell(row):
        return channels.Refused("taken_back")
    waybill, order = row.parcel.waybill, row.order
    if unknown:
        known = channels.read_shipment(order)
        if isinstance(known, channels.Unknown):
            return known
        if isinstance(known, channels.Shipped) and known.knows(waybill.number):
            return channels.Told(again=True)
    code = waybill.courier.network or waybill.courier.code
    return channels.push_shipment(order, code, waybill.number, lines=_lines(row))


def _may_tell(row: WriteBack) -> bool:
    if row.parcel.state in KNOWS:
        return True
    rule = StoreShipping.objects.filter(store=row.order.store_id, write_back_early=True)
    return row.parcel.state == Parcel.State.PACKED and rule.exists()


def _lines(row: WriteBack) -> list[str]:
    """The channel's numbers of the lines in a part of an order; none means the whole order."""
    mine = set(
        ParcelLine.objects.filter(parcel=row.parcel_id, order_id=row.order_id).values_list(
            "line__item__line__external_id", flat=True
        )
    )
    whole = set(row.order.lines.filter(gone_at=None).values_list("external_id", flat=True))
    return [] if mine == whole else sorted(mine)


@transaction.atomic
def _settle(pk: int, outcome: channels.Outcome, *, at: datetime) -> bool:
    row = WriteBack.objects.select_for_update().select_related("parcel").get(pk=pk)
    if row.state != State.SENT:
        return False
    if isinstance(outcome, channels.Told):
        row.state, row.error, row.next_at, row.written_back_at = State.DONE, "", None, at
        row.save(update_fields=["state", "error", "next_at", "written_back_at"])
        history.note(
            row.parcel, "written_back", actor=SYSTEM, at=at, params={"order": row.order_id}
        )
        return True
    if isinstance(outcome, channels.Refused):
        row.state, row.error = State.FAILED, f"{outcome.reason} {outcome.text}".strip()[:300]
        row.save(update_fields=["state", "error"])
        return True
    row.error = outcome.text[:300]
    if outcome.surely_not:
        row.state = State.WANTED
    row.save(update_fields=["state", "error"])
    return False


@transaction.atomic
def again(ids: Collection[int], *, actor: Actor, at: datetime) -> int:
    """Try refused ones once more; the channel is read first, so none is told twice."""
    rows = list(
        WriteBack.objects.select_for_update(of=("self",))
        .filter(pk__in=ids, state=State.FAILED)
        .select_related("parcel")
    )
    for row in rows:
        row.state, row.attempts, row.next_at = State.SENT, 0, None
        row.save(update_fields=["state", "attempts", "next_at"])
        history.note(row.parcel, "write_back.again", actor=actor, at=at)
    if rows:
        transaction.on_commit(ring)
    return len(rows)


@transaction.atomic
def done_by_hand(ids: Collection[int], *, actor: Actor, at: datetime) -> int:
    """Somebody typed the number into the channel's own back office (点发货)."""
    rows = list(
        WriteBack.objects.select_for_update(of=("self",))
        .filter(pk__in=ids, state=State.FAILED)
        .select_related("parcel")
    )
    for row in rows:
        row.state, row.written_back_at, row.next_at = State.DONE, at, None
        row.save(update_fields=["state", "written_back_at", "next_at"])
        history.note(row.parcel, "written_back.by_hand", actor=actor, at=at)
    return len(rows)
