"""Undo of an order import: what it said is withdrawn, what was said before holds again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from ecomops.core import history, outbox
from ecomops.core.actor import Actor
from ecomops.core.models import Entry
from stores.domain.records import ALL_PARTS, OrderRecord, Part
from stores.models import ImportBatch, Order, OrderVersion, Store
from stores.services import intake, staging
from stores.services.staging import Staged

CHUNK = 500

# An upper app says here which orders its work depends on (they are kept), after giving back what
# it can of the others. Called in the withdrawing transaction with the ids and the instant.
Claim = Callable[[Sequence[int], datetime], set[int]]
_claims: list[Claim] = []


def claim(function: Claim) -> Claim:
    """Register an app's claim on orders that are about to be withdrawn."""
    _claims.append(function)
    return function


def next_orders(batch: ImportBatch, after: int) -> list[int]:
    """The next orders, by id, of which this import's word is not withdrawn yet."""
    return list(
        OrderVersion.objects.filter(batch=batch, withdrawn_at=None, order_id__gt=after)
        .order_by("order_id")
        .values_list("order_id", flat=True)
        .distinct()[:CHUNK]
    )


@transaction.atomic
def withdraw(
    batch: ImportBatch, order_ids: Sequence[int], *, actor: Actor, at: datetime
) -> list[str]:
    """Withdraw an import's word on these orders; return the numbers of those kept.

    An order somebody has worked on since is kept as it is. One that no source speaks of any more
    is deleted; the others go back to what the remaining versions say.
    """
    store = batch.store
    assert store is not None  # an order import always names its store
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [intake.INTAKE_LOCK, store.pk])
    orders = {o.pk: o for o in Order.objects.select_for_update().filter(pk__in=order_ids)}
    worked_on = _worked_on(list(orders)) | _erased(list(orders))
    for one in _claims:
        worked_on |= one([pk for pk in orders if pk not in worked_on], at)
    free = [pk for pk in orders if pk not in worked_on]
    versions = OrderVersion.objects.filter(order_id__in=free, batch=batch, withdrawn_at=None)
    touched = _days(free, store.zone)
    versions.update(withdrawn_at=at, is_current=False)
    _revive(free)
    remaining = _remaining(free)
    alone = [pk for pk in free if pk not in remaining]
    Order.objects.filter(pk__in=alone).delete()
    _go_back(store, batch, orders, remaining, actor=actor, at=at)
    touched |= _days(list(remaining), store.zone)
    if free:
        outbox.emit("orders.withdrawn", at=at, store=store.pk, orders=free, days=sorted(touched))
    if remaining:
        # what they were audited and reserved for has been given back: they come in anew
        outbox.emit(
            "orders.received", at=at, store=store.pk, orders=sorted(remaining), days=sorted(touched)
        )
    return [orders[pk].external_id for pk in sorted(worked_on)]


def _worked_on(order_ids: list[int]) -> set[int]:
    entries = Entry.objects.filter(
        Q(act__in=("contacted", "note")) | Q(reason="by_hand"),
        subject_type="stores.order",
        subject_id__in=[str(pk) for pk in order_ids],
    )
    return {int(pk) for pk in entries.values_list("subject_id", flat=True)}


def _erased(order_ids: list[int]) -> set[int]:
    """Orders whose buyer was erased: what their sources said can be applied no more."""
    erased = OrderVersion.objects.filter(order_id__in=order_ids, payload=b"")
    return set(erased.values_list("order_id", flat=True))


def _days(order_ids: list[int], zone: str) -> set[str]:
    """Store-local days on which these orders count in a figure, as they stand now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT (x.at AT TIME ZONE %s)::date FROM (
                SELECT placed_at AS at FROM stores_order WHERE id = ANY(%s)
                UNION ALL SELECT paid_at FROM stores_payment WHERE order_id = ANY(%s)
                UNION ALL SELECT succeeded_at FROM stores_refund WHERE order_id = ANY(%s)
            ) x WHERE x.at IS NOT NULL
            """,
            [zone, order_ids, order_ids, order_ids],
        )
        return {on.isoformat() for (on,) in cursor.fetchall()}


def _revive(order_ids: list[int]) -> None:
    """Of each source the latest word that is not withdrawn is in force."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE stores_orderversion v SET is_current = true
            FROM (SELECT DISTINCT ON (order_id, source) id, order_id, source
                  FROM stores_orderversion WHERE order_id = ANY(%s) AND withdrawn_at IS NULL
                  ORDER BY order_id, source, n DESC) last
            WHERE v.id = last.id AND NOT v.is_current
            """,
            [order_ids],
        )


def _remaining(order_ids: list[int]) -> dict[int, list[OrderVersion]]:
    found: dict[int, list[OrderVersion]] = defaultdict(list)
    for version in OrderVersion.objects.filter(order_id__in=order_ids, is_current=True).order_by(
        "received_at", "pk"
    ):
        found[version.order_id].append(version)
    return found


def _go_back(
    store: Store,
    batch: ImportBatch,
    orders: dict[int, Order],
    remaining: dict[int, list[OrderVersion]],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Apply the remaining versions anew, the first as if the order were new."""
    if not remaining:
        return
    # the lowest state, so that the versions alone decide how far the order is
    Order.objects.filter(pk__in=remaining).update(
        state=Order.State.PLACED, hold="", held_at=None, released_at=None, ship_group=None
    )
    rounds: dict[tuple[int, frozenset[Part]], list[Staged]] = defaultdict(list)
    for versions in remaining.values():
        for n, version in enumerate(versions):
            record: OrderRecord = staging.unpack(version.payload)
            parts = ALL_PARTS if n == 0 else record.parts
            rounds[n, parts].append(Staged(record, bytes(version.digest), b""))
    for (_n, parts), group in sorted(rounds.items(), key=lambda item: item[0][0]):
        rows = staging.rows_of(store, group)
        intake.apply(store, rows, parts, at=at)
    history.note_many(
        "stores.order",
        "import.undone",
        [
            history.Act(str(pk), before={"state": orders[pk].state}, params={"batch": batch.pk})
            for pk in remaining
        ],
        actor=actor,
        at=at,
    )
