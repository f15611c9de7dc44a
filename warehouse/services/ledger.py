"""The ledger of moves and the two tables kept in step with it: levels by bin, balances by SKU.

Every change of stock is a `Move`; nothing else writes `on_hand`. Rows are locked in one order
(balances by SKU and warehouse, then levels by bin, SKU, lot and status), so moves never deadlock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from warehouse.models import Status, StockMove

Side = StockMove.Side


@dataclass(frozen=True, slots=True)
class Place:
    """A bin, or one of the virtual places outside it (supplier, customer, scrap, count)."""

    side: str
    bin_id: int | None = None
    status: str = Status.GOOD


SUPPLIER = Place(Side.SUPPLIER)
CUSTOMER = Place(Side.CUSTOMER)
SCRAP = Place(Side.SCRAP)
COUNTED = Place(Side.COUNT)


def in_bin(bin_id: int, status: str = Status.GOOD) -> Place:
    return Place(Side.BIN, bin_id, status)


@dataclass(frozen=True, slots=True)
class Move:
    """Pieces of a SKU (and lot) from one place to another, and why.

    `allocated` of them were promised to pick tasks in the bin they leave, `reserved` of them to
    orders: shipping gives both back in the same statement that takes the pieces away.
    """

    warehouse_id: int
    sku_id: int
    units: int
    from_: Place
    to: Place
    reason: str
    lot: str = ""
    subject_type: str = ""
    subject_id: str = ""
    allocated: int = 0
    reserved: int = 0


class NotThere(DomainError):
    """A move takes more from a bin than is in it."""

    def __init__(self) -> None:
        super().__init__(
            _("There are fewer pieces in this bin than you take. Count the bin and scan again.")
        )


@transaction.atomic
def post(moves: Sequence[Move], *, actor: Actor, at: datetime) -> None:
    """Write moves, levels and balances together; physical truth that cannot be is refused."""
    if not moves:
        return
    try:
        with transaction.atomic():
            _change_balances(moves)
            _change_levels(moves)
    except IntegrityError as refused:
        raise NotThere from refused
    StockMove.objects.bulk_create([_row(move, actor, at) for move in moves], batch_size=2_000)


def _row(move: Move, actor: Actor, at: datetime) -> StockMove:
    return StockMove(
        warehouse_id=move.warehouse_id, sku_id=move.sku_id, units=move.units, lot=move.lot,
        came_from=move.from_.side, from_bin_id=move.from_.bin_id, from_status=move.from_.status,
        went_to=move.to.side, to_bin_id=move.to.bin_id, to_status=move.to.status,
        reason=move.reason, subject_type=move.subject_type, subject_id=move.subject_id,
        actor_id=actor.id, actor_label=actor.label, at=at,
    )  # fmt: skip


def _counts(place: Place) -> bool:
    """Whether pieces in this place are ones that may be promised."""
    return place.side == Side.BIN and place.status == Status.GOOD


def open_balances(places: Iterable[tuple[int, int]]) -> None:
    """Have a balance for each (warehouse, SKU): goods and claims stand on one, be it of nothing."""
    _upsert(
        """
        INSERT INTO warehouse_skubalance (warehouse_id, sku_id, on_hand, reserved, safety, locked,
            inbound, inbound_promised, version)
        SELECT w, s, 0, 0, 0, 0, 0, 0, 1 FROM unnest(%s::bigint[], %s::bigint[]) AS x (w, s)
        ON CONFLICT ON CONSTRAINT skubalance_one DO NOTHING
        """,
        [(place, sku) for sku, place in sorted({place[::-1] for place in places})],
    )


def _change_balances(moves: Iterable[Move]) -> None:
    on_hand: dict[tuple[int, int], int] = defaultdict(int)
    reserved: dict[tuple[int, int], int] = defaultdict(int)
    for move in moves:
        key = (move.warehouse_id, move.sku_id)
        on_hand[key] += move.units * (_counts(move.to) - _counts(move.from_))
        reserved[key] -= move.reserved
    places = sorted(on_hand, key=lambda place: place[::-1])
    rows = [(*place, on_hand[place], reserved[place]) for place in places]
    open_balances(on_hand)
    _upsert(
        """
        UPDATE warehouse_skubalance b SET on_hand = b.on_hand + x.units,
            reserved = b.reserved + x.reserved, version = b.version + 1
        FROM (SELECT l.id, x.units, x.reserved
              FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[])
                   AS x (w, s, units, reserved)
              JOIN warehouse_skubalance l ON l.warehouse_id = x.w AND l.sku_id = x.s
              ORDER BY l.sku_id, l.warehouse_id FOR UPDATE OF l) x
        WHERE b.id = x.id AND (x.units <> 0 OR x.reserved <> 0)
        """,
        rows,
    )


def _change_levels(moves: Iterable[Move]) -> None:
    units: dict[tuple[int, int, str, str], int] = defaultdict(int)
    allocated: dict[tuple[int, int, str, str], int] = defaultdict(int)
    for move in moves:
        if move.from_.bin_id is not None:
            key = (move.from_.bin_id, move.sku_id, move.lot, move.from_.status)
            units[key] -= move.units
            allocated[key] -= move.allocated
        if move.to.bin_id is not None:
            units[move.to.bin_id, move.sku_id, move.lot, move.to.status] += move.units
    rows = [(*key, units[key], allocated.get(key, 0)) for key in sorted(units)]
    if not rows:
        return
    _upsert(
        """
        INSERT INTO warehouse_stocklevel (bin_id, sku_id, lot, status, on_hand, allocated)
        SELECT b, s, lot, status, 0, 0 FROM unnest(%s::bigint[], %s::bigint[], %s::text[],
            %s::text[], %s::int[], %s::int[]) AS x (b, s, lot, status, units, allocated)
        WHERE units > 0
        ON CONFLICT ON CONSTRAINT stocklevel_one DO NOTHING
        """,
        rows,
    )
    changed = _upsert(
        """
        UPDATE warehouse_stocklevel l SET on_hand = l.on_hand + x.units,
            allocated = l.allocated + x.allocated
        FROM (SELECT v.id, x.units, x.allocated
              FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::int[], %s::int[])
                   AS x (b, s, lot, status, units, allocated)
              JOIN warehouse_stocklevel v ON v.bin_id = x.b AND v.sku_id = x.s AND v.lot = x.lot
                   AND v.status = x.status
              ORDER BY v.bin_id, v.sku_id, v.lot, v.status FOR UPDATE OF v) x
        WHERE l.id = x.id
        """,
        rows,
    )
    if changed != len(rows):
        raise NotThere


def _upsert(statement: str, rows: Sequence[Sequence[object]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
        return int(cursor.rowcount)
