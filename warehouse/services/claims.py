"""The end of a claim: its pieces leave the house, and with them what was promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.db.models import F

from warehouse.models import Reservation
from warehouse.services import reservation

LIVE, DONE = Reservation.State.LIVE, Reservation.State.DONE


def ship(warehouse_id: int, units: Mapping[int, int], *, at: datetime) -> None:
    """Pieces of order items (item → units) leave: end their claims, or the part that leaves.

    Call it inside the transaction that posts the move, before it. A claim that lost pieces to a
    count while these lay packed gives what it still has; the rest is made room for.
    """
    open_claims = Reservation.objects.filter(item_id__in=units, state=LIVE)
    reservation.lock({(sku, warehouse_id) for sku in open_claims.values_list("sku_id", flat=True)})
    rows = list(open_claims.select_for_update().order_by("sku_id", "pk"))
    given: dict[int, int] = defaultdict(int)
    lacking: dict[int, int] = defaultdict(int)
    ended, parts = [], []
    for row in rows:
        leaving = units[row.item_id]
        had = min(leaving, row.held)
        given[row.sku_id] += had
        lacking[row.sku_id] += leaving - had
        if leaving >= row.wanted:
            ended.append(row.pk)
        else:
            parts.append(_part(row, leaving, at))
            Reservation.objects.filter(pk=row.pk).update(
                wanted=F("wanted") - leaving, held=F("held") - had, moved_at=at
            )
    Reservation.objects.filter(pk__in=ended).update(state=DONE, held=F("wanted"), moved_at=at)
    Reservation.objects.bulk_create(parts)
    _give_back(warehouse_id, given)
    for sku_id, lost in sorted(lacking.items()):
        if lost:
            reservation.make_room(warehouse_id, sku_id, lost, at=at)


def _part(row: Reservation, leaving: int, at: datetime) -> Reservation:
    """The part of a claim that is served, beside the part that still waits."""
    return Reservation(
        item_id=row.item_id, order_id=row.order_id, sku_id=row.sku_id,
        warehouse_id=row.warehouse_id, wanted=leaving, held=leaving, state=DONE, at=row.at,
        moved_at=at,
    )  # fmt: skip


def _give_back(warehouse_id: int, given: Mapping[int, int]) -> None:
    rows = sorted((sku, units) for sku, units in given.items() if units)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE warehouse_skubalance b SET reserved = b.reserved - x.units,
                version = b.version + 1
            FROM unnest(%s::bigint[], %s::int[]) AS x (sku, units)
            WHERE b.warehouse_id = %s AND b.sku_id = x.sku
            """,
            [[sku for sku, _n in rows], [n for _sku, n in rows], warehouse_id],
        )
