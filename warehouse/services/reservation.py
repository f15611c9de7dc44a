"""Reservation: every paid order claims its pieces at once, one conditional update per SKU.

A sale the channel has made without stock is `short`, visible at once, never refused. Rows are
taken in SKU order. No piece is promised twice: the balance's constraint refuses it even if this
code were wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from ecomops.core import history, outbox
from ecomops.core.actor import SYSTEM
from stores.models import Order, Refund
from warehouse.models import FulfilmentLine, Reservation
from warehouse.selectors import pieces as where
from warehouse.services import claiming, ledger

LIVE = Reservation.State.LIVE
RESERVING = (Order.State.PAID, Order.State.HELD, Order.State.RELEASED)


#: What orders want, nobody claimed and no parcel took, with the warehouses of their stores by rank.
WANTED = """
SELECT i.id, l.order_id, i.sku_id, i.units - gone.units, w.places
FROM stores_orderlineitem i
JOIN stores_orderline l ON l.id = i.line_id
JOIN stores_order o ON o.id = l.order_id
JOIN LATERAL (SELECT array_agg(p.warehouse_id ORDER BY p.rank) AS places
              FROM warehouse_storewarehouse p WHERE p.store_id = o.store_id) w
     ON w.places IS NOT NULL
JOIN LATERAL (SELECT coalesce(sum(r.wanted), 0) AS units FROM warehouse_reservation r
              WHERE r.item_id = i.id AND r.state = 'done') gone ON true
WHERE l.order_id = ANY(%s) AND i.units > gone.units AND NOT EXISTS (
    SELECT 1 FROM warehouse_reservation r WHERE r.item_id = i.id AND r.state = 'live')
ORDER BY i.sku_id, l.order_id, i.id
"""
TAKE = """
WITH wanted AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[]) AS x (sku_id, warehouse_id, units)
), held AS MATERIALIZED (
    SELECT b.id, b.sku_id, b.warehouse_id, b.on_hand - b.reserved AS free
    FROM warehouse_skubalance b
    WHERE (b.sku_id, b.warehouse_id) IN (SELECT sku_id, warehouse_id FROM wanted)
    ORDER BY b.sku_id, b.warehouse_id FOR UPDATE
), scarce AS (
    -- somewhere too few: whoever comes first may take another warehouse's, as one by one
    SELECT w.sku_id FROM wanted w LEFT JOIN held h USING (sku_id, warehouse_id)
    WHERE w.units > coalesce(h.free, 0)
)
UPDATE warehouse_skubalance b SET reserved = b.reserved + w.units, version = b.version + 1
FROM held JOIN wanted w USING (sku_id, warehouse_id)
WHERE b.id = held.id AND w.units > 0 AND b.on_hand - b.reserved >= w.units
  AND w.sku_id NOT IN (SELECT sku_id FROM scarce)
RETURNING b.sku_id, b.warehouse_id
"""


@dataclass(frozen=True, slots=True)
class _Claim:
    item_id: int
    order_id: int
    sku_id: int
    wanted: int
    warehouses: tuple[int, ...]


def reserve(order_ids: Collection[int], *, at: datetime) -> list[int]:
    """Claim what these paid orders want and have not claimed yet; return the orders left short."""
    if claiming.claim_at_once(order_ids, at=at):
        return []
    return _reserve_each(order_ids, at=at)


@transaction.atomic
def _reserve_each(order_ids: Collection[int], *, at: datetime) -> list[int]:
    """`reserve` where somewhere a piece is missing: claim by claim, warehouse by warehouse."""
    claims = _claims(order_ids)
    if not claims:
        return []
    held = _take(claims)
    made = Reservation.objects.bulk_create(
        [
            Reservation(
                item_id=claim.item_id, order_id=claim.order_id, sku_id=claim.sku_id,
                warehouse_id=warehouse, wanted=claim.wanted, held=units, at=at,
            )
            for claim, (warehouse, units) in zip(claims, held, strict=True)
        ],
        batch_size=2_000,
    )  # fmt: skip
    short = sorted({row.order_id for row in made if row.held < row.wanted})
    _note("reserved", {row.order_id for row in made}.difference(short), at)
    if short:
        _note("short", short, at)
        skus = sorted({row.sku_id for row in made if row.held < row.wanted})
        outbox.emit("stock.reserved", at=at, short=short, skus=skus)
    return short


def _note(act: str, order_ids: Iterable[int], at: datetime, reason: str = "") -> None:
    acts = [history.Act(str(pk)) for pk in sorted(order_ids)]
    history.note_many("stores.order", act, acts, actor=SYSTEM, at=at, reason=reason)


def _claims(order_ids: Collection[int]) -> list[_Claim]:
    """What the orders want, in (SKU, order) order; the orders are locked against a second claim.

    Whose money is asked back claims nothing until the refund is decided.
    """
    asked_back = Refund.objects.filter(order=OuterRef("pk"), succeeded_at=None)
    orders = list(
        Order.objects.select_for_update()
        .filter(~Exists(asked_back), pk__in=order_ids, state__in=RESERVING)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not orders:
        return []
    with connection.cursor() as cursor:
        # after the lock: what somebody else claimed for them meanwhile is seen
        cursor.execute(WANTED, [orders])
        return [
            _Claim(item, order, sku, units, tuple(places))
            for item, order, sku, units, places in cursor.fetchall()
        ]


def shipped(order_ids: Collection[int]) -> dict[int, int]:
    """Item → pieces that left with an earlier parcel; they are claimed no second time."""
    done = Reservation.objects.filter(order_id__in=order_ids, state=Reservation.State.DONE)
    return dict(done.values_list("item_id").annotate(n=Sum("wanted")))


def _take(claims: list[_Claim]) -> list[tuple[int, int]]:
    """For each claim the warehouse and the pieces it got: whole at the first that can, else short.

    One warehouse must ship a line, so a claim is not split; where none has all of it, the store's
    first warehouse holds what there is. One statement takes the SKUs of which every first warehouse
    has enough; of the others claim takes after claim.
    """
    together: dict[tuple[int, int], int] = defaultdict(int)
    for claim in claims:
        together[claim.sku_id, claim.warehouses[0]] += claim.wanted
    with connection.cursor() as cursor:
        whole = _take_together(cursor, claims, together)
        got: list[tuple[int, int]] = []
        for claim in claims:
            if (claim.sku_id, claim.warehouses[0]) in whole:
                got.append((claim.warehouses[0], claim.wanted))
            else:
                got.append(_take_one(cursor, claim))
    return got


def _take_together(
    cursor: Any, claims: Iterable[_Claim], together: Mapping[tuple[int, int], int]
) -> set[tuple[int, int]]:
    """Lock every balance a claim may fall on, in order; take what has enough for all its claims."""
    ledger.open_balances((claim.warehouses[0], claim.sku_id) for claim in claims)
    places = {(claim.sku_id, place) for claim in claims for place in claim.warehouses}
    rows = [(sku, place, together.get((sku, place), 0)) for sku, place in sorted(places)]
    cursor.execute(TAKE, [list(column) for column in zip(*rows, strict=True)])
    return set(cursor.fetchall())


def _take_one(cursor: Any, claim: _Claim) -> tuple[int, int]:
    """One claim at the first warehouse that has all of it, else what the first one has."""
    for warehouse_id in claim.warehouses:
        cursor.execute(
            """
            UPDATE warehouse_skubalance SET reserved = reserved + %s, version = version + 1
            WHERE warehouse_id = %s AND sku_id = %s AND on_hand - reserved >= %s
            """,
            [claim.wanted, warehouse_id, claim.sku_id, claim.wanted],
        )
        if cursor.rowcount:
            return warehouse_id, claim.wanted
    return claim.warehouses[0], _take_rest(cursor, claim)


def _take_rest(cursor: Any, claim: _Claim) -> int:
    """Claim what little is left at the first warehouse."""
    cursor.execute(
        """
        WITH old AS (SELECT id, least(on_hand - reserved, %s) AS units FROM warehouse_skubalance
                     WHERE warehouse_id = %s AND sku_id = %s FOR UPDATE)
        UPDATE warehouse_skubalance b SET reserved = b.reserved + old.units, version = version + 1
        FROM old WHERE b.id = old.id AND old.units > 0 RETURNING old.units
        """,
        [claim.wanted, claim.warehouses[0], claim.sku_id],
    )
    row = cursor.fetchone()
    return int(row[0]) if row else 0


@transaction.atomic
def release(order_ids: Collection[int], *, at: datetime) -> int:
    """Give back what orders hold; return the pieces. Who is short is served from them at once."""
    return _release(Reservation.objects.filter(order_id__in=order_ids, state=LIVE), at=at)


@transaction.atomic
def release_items(item_ids: Collection[int], *, at: datetime) -> int:
    """`release` of single order lines: what else their orders hold stays held."""
    return _release(Reservation.objects.filter(item_id__in=item_ids, state=LIVE), at=at)


def lock(places: Collection[tuple[int, int]]) -> None:
    """Lock balances named by (SKU, warehouse) in the one order in which everybody locks them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM warehouse_skubalance WHERE (sku_id, warehouse_id) IN "
            "(SELECT * FROM unnest(%s::bigint[], %s::bigint[])) "
            "ORDER BY sku_id, warehouse_id FOR UPDATE",
            [[sku for sku, _place in places], [place for _sku, place in places]],
        )


def _release(claims: QuerySet[Reservation], *, at: datetime) -> int:
    # balances before claims, as everywhere: whoever serves the short holds the balance first
    lock(set(claims.values_list("sku_id", "warehouse_id")))
    rows = list(claims.select_for_update().order_by("sku_id", "warehouse_id", "pk"))
    _give_back(rows)
    Reservation.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=Reservation.State.RELEASED, held=0, moved_at=at
    )
    fill_short({(row.warehouse_id, row.sku_id) for row in rows if row.held}, at=at)
    return sum(row.held for row in rows)


def _give_back(rows: Iterable[Reservation]) -> None:
    units: dict[tuple[int, int], int] = defaultdict(int)
    for row in rows:
        units[row.warehouse_id, row.sku_id] += row.held
    with connection.cursor() as cursor:
        for (warehouse_id, sku_id), held in sorted(units.items(), key=lambda x: x[0][::-1]):
            cursor.execute(
                "UPDATE warehouse_skubalance SET reserved = reserved - %s, version = version + 1 "
                "WHERE warehouse_id = %s AND sku_id = %s",
                [held, warehouse_id, sku_id],
            )


@transaction.atomic
def fill_short(places: Collection[tuple[int, int]], *, at: datetime) -> list[int]:
    """Serve short orders from freed pieces, the oldest first; return the orders now whole."""
    whole: list[int] = []
    for warehouse_id, sku_id in sorted(places, key=lambda x: x[::-1]):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT on_hand - reserved FROM warehouse_skubalance "
                "WHERE warehouse_id = %s AND sku_id = %s FOR UPDATE",
                [warehouse_id, sku_id],
            )
            row = cursor.fetchone()
        free = int(row[0]) if row else 0
        if free <= 0:
            continue
        # each of them takes a piece at least, so no more than there are free pieces can be served
        for waiting in Reservation.objects.select_for_update().filter(
            warehouse_id=warehouse_id, sku_id=sku_id, state=LIVE, held__lt=F("wanted")
        ).order_by("at", "pk")[:free]:  # fmt: skip
            units = min(free, waiting.short)
            if units <= 0:
                break
            free -= units
            _hold(waiting, units, at=at)
            if waiting.held + units == waiting.wanted:
                whole.append(waiting.order_id)
    if whole:
        outbox.emit("orders.whole", at=at, orders=sorted(set(whole)))
    return whole


def give_up_units(row: Reservation, units: int, *, at: datetime) -> None:
    """Pieces that a claim held turn out not to be there; the balance and the claim are locked."""
    if units:
        _hold(row, -units, at=at)


def _hold(row: Reservation, units: int, *, at: datetime) -> None:
    Reservation.objects.filter(pk=row.pk).update(held=row.held + units, moved_at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE warehouse_skubalance SET reserved = reserved + %s, version = version + 1 "
            "WHERE warehouse_id = %s AND sku_id = %s",
            [units, row.warehouse_id, row.sku_id],
        )


@transaction.atomic
def make_room(warehouse_id: int, sku_id: int, units: int, *, at: datetime) -> list[int]:
    """Before a count or damage takes `units` away: turn the newest claims short until it can.

    Physical truth can always be posted; returns the orders that lost pieces.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT on_hand - reserved FROM warehouse_skubalance "
            "WHERE warehouse_id = %s AND sku_id = %s FOR UPDATE",
            [warehouse_id, sku_id],
        )
        row = cursor.fetchone()
    lacking = units - (int(row[0]) if row else 0)
    losers: list[int] = []
    for claim, held in _newest_first(warehouse_id, sku_id) if lacking > 0 else ():
        if lacking <= 0:
            break
        taken = min(lacking, held)
        lacking -= taken
        claim.refresh_from_db(fields=["held"])
        _hold(claim, -taken, at=at)
        losers.append(claim.order_id)
    _note("short", set(losers), at, "stock_lost")
    return losers


def _newest_first(warehouse_id: int, sku_id: int) -> list[tuple[Reservation, int]]:
    """Claims with what may be taken of each: pieces already picked are given up last of all."""
    rows = list(
        Reservation.objects.select_for_update()
        .filter(warehouse_id=warehouse_id, sku_id=sku_id, state=LIVE, held__gt=0)
        .order_by("-at", "-pk")
    )
    lines = dict(
        FulfilmentLine.objects.filter(
            item_id__in=[row.item_id for row in rows], cancelled_at=None
        ).values_list("item_id", "pk")
    )
    picked, gone = where.picked_units(lines.values()), where.gone(lines.values())
    safe = {}
    for row in rows:
        line = lines.get(row.item_id, 0)
        safe[row.pk] = min(row.held, picked.get(line, 0) - gone.get(line, 0))
    free = [(row, row.held - safe[row.pk]) for row in rows if row.held > safe[row.pk]]
    return free + [(row, safe[row.pk]) for row in rows if safe[row.pk]]
