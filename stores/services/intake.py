"""The one way in for orders: files, pulls and webhooks all end here.

Idempotent on (store, source, digest): what a source has already said changes nothing. A page that
is older than what we know, by the channel's own `modified` time, changes nothing either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from ecomops.core import outbox
from ecomops.core.actor import Actor
from ecomops.core.clock import day_of
from stores.domain import record_json
from stores.domain.records import OrderRecord
from stores.models import ImportBatch, Store
from stores.services import intake_sql, staging
from stores.services.staging import Staged

BATCH = 2_000
INTAKE_LOCK = 7_710


@dataclass(slots=True)
class Counts:
    """What became of a batch; `amount` is what its new and changed orders add up to."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    lines: int = 0
    amount: Decimal = Decimal(0)

    def add(self, other: Counts) -> None:
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(frozen=True, slots=True)
class _Known:
    modified_at: datetime | None
    digest: bytes | None
    placed_at: datetime
    paid_at: datetime | None
    is_erased: bool


@transaction.atomic
def receive(
    store: Store,
    records: Sequence[OrderRecord],
    *,
    source: str,
    batch: ImportBatch | None,
    actor: Actor,
    at: datetime,
) -> Counts:
    """Take in one batch of records of one source; at most a few thousand at a time."""
    latest = _last_of_each(records)
    with connection.cursor() as cursor:
        # one batch of a store at a time: the upserts of two imports never deadlock
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [INTAKE_LOCK, store.pk])
    known = _known(store, source, list(latest))
    news = [
        one
        for record in latest.values()
        if (one := _news(record, known.get(record.external_id))) is not None
    ]
    counts = Counts(unchanged=len(latest) - len(news))
    order_ids: list[int] = []
    by_parts = sorted(news, key=lambda one: sorted(one.record.parts))
    for parts, group in groupby(by_parts, key=lambda one: one.record.parts):
        created, ids = _put(
            store, list(group), parts, source=source, batch=batch, actor=actor, at=at
        )
        counts.created += created
        counts.updated += len(ids) - created
        order_ids += ids
    counts.lines = sum(len(record.lines) for record in latest.values())
    counts.amount = sum((staging.total(record) for record in latest.values()), Decimal(0))
    if order_ids:
        outbox.emit(
            "orders.received",
            at=at,
            store=store.pk,
            orders=order_ids,
            days=_days(store, news, known),
        )
    return counts


def foretell(store: Store, records: Sequence[OrderRecord], *, source: str) -> Counts:
    """What `receive` would do with these records, with nothing written."""
    latest = _last_of_each(records)
    known = _known(store, source, list(latest))
    counts = Counts()
    for number, record in latest.items():
        before = known.get(number)
        if before is None:
            counts.created += 1
        elif _news(record, before) is None:
            counts.unchanged += 1
        else:
            counts.updated += 1
    return counts


def _last_of_each(records: Iterable[OrderRecord]) -> dict[str, OrderRecord]:
    """Of an order named twice in a batch the later statement holds."""
    latest: dict[str, OrderRecord] = {}
    for record in records:
        earlier = latest.get(record.external_id)
        if earlier is not None and _is_older(record, earlier.modified_at):
            continue
        latest[record.external_id] = record
    return latest


def _known(store: Store, source: str, numbers: list[str]) -> dict[str, _Known]:
    with connection.cursor() as cursor:
        # by number: while a store is new to the planner, its index would look as good and be read
        # whole for every number
        cursor.execute(
            """
            SELECT o.external_id, v.modified_at, v.digest, o.placed_at, o.paid_at,
                   c.erased_at IS NOT NULL
            FROM unnest(%s::text[]) asked (number) CROSS JOIN LATERAL (
                SELECT id, external_id, placed_at, paid_at FROM stores_order
                WHERE store_id + 0 = %s AND external_id = asked.number OFFSET 0) o
            LEFT JOIN LATERAL (SELECT erased_at FROM stores_consignee
                               WHERE order_id = o.id OFFSET 0) c ON true
            LEFT JOIN LATERAL (SELECT modified_at, digest FROM stores_orderversion
                               WHERE order_id = o.id AND source = %s AND is_current OFFSET 0) v
                   ON true
            """,
            [numbers, store.pk, source],
        )
        return {
            number: _Known(modified, bytes(digest) if digest else None, placed, paid, erased)
            for number, modified, digest, placed, paid, erased in cursor.fetchall()
        }


def _news(record: OrderRecord, known: _Known | None) -> Staged | None:
    """The record made ready for staging, or None when it says nothing new or is outdated."""
    if known is not None and known.is_erased:
        record = _without_person(record)
    dumped = record_json.dump(record)
    digest = record_json.digest(dumped)
    if known is not None:
        if known.digest == digest:
            return None
        if _is_older(record, known.modified_at):
            return None
    return Staged(record, digest, dumped)


def _without_person(record: OrderRecord) -> OrderRecord:
    """The record as an order may say it whose buyer was erased."""
    return replace(
        record, consignee=None, buyer_id="", buyer_note="", seller_memo="", ship_token="", extra={}
    )


def _is_older(record: OrderRecord, than: datetime | None) -> bool:
    return bool(than and record.modified_at and record.modified_at < than)


def _put(
    store: Store,
    news: list[Staged],
    parts: frozenset[Any],
    *,
    source: str,
    batch: ImportBatch | None,
    actor: Actor,
    at: datetime,
) -> tuple[int, list[int]]:
    """Write a batch whose records share their parts, with its versions and history."""
    given: dict[str, Any] = {
        "source": source,
        "batch": batch.pk if batch else None,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_label": actor.label,
    }
    rows = apply(store, staging.rows_of(store, news), parts, at=at)
    with connection.cursor() as cursor:
        cursor.execute(intake_sql.VERSIONS_SUPERSEDED, given)
        cursor.execute(intake_sql.VERSIONS, {**given, "at": at})
        cursor.execute(intake_sql.HISTORY, {**given, "at": at})
    return sum(1 for _pk, created in rows if created), [pk for pk, _created in rows]


def apply(
    store: Store, rows: staging.Rows, parts: frozenset[Any], *, at: datetime
) -> list[tuple[int, bool]]:
    """Bring the tables to what staged rows say of their parts; return (order id, created).

    The staging tables keep the batch until the next call.
    """
    staging.fill(rows)
    given: dict[str, Any] = {"store": store.pk, "at": at}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE st_order (k, external_id)")
        cursor.execute(intake_sql.orders(parts), given)
        cursor.execute("ANALYZE st_map")
        cursor.execute("SELECT order_id, created FROM st_map ORDER BY order_id")
        put: list[tuple[int, bool]] = cursor.fetchall()
        all_new = all(created for _pk, created in put)
        cursor.execute(intake_sql.LISTINGS, given)
        for part, (gone, stated) in intake_sql.CHILDREN.items():
            # what is new has nothing that could be gone
            _put_part(cursor, () if all_new else gone, stated, part in parts, given)
        cursor.execute(intake_sql.ANY_UNMATCHED, given)
        if not all_new or cursor.fetchone()[0]:
            cursor.execute(intake_sql.UNMATCHED, given)
        return put


def _put_part(
    cursor: Any,
    gone: Sequence[str],
    stated: Sequence[str],
    is_authority: bool,
    given: dict[str, Any],
) -> None:
    """Write one kind of children; a source that is no authority only fills in new orders."""
    if is_authority:
        for statement in gone:
            cursor.execute(statement, given)
    for statement in stated:
        only_created = "" if is_authority else "WHERE m.created"
        cursor.execute(statement.replace("{only_created}", only_created), given)


def _days(store: Store, news: Sequence[Staged], known: dict[str, _Known]) -> list[str]:
    """Store-local days touched by what is new and by what it replaces."""
    touched = set(staging.days_of((one.record for one in news), store))
    for one in news:
        before = known.get(one.record.external_id)
        if before is not None:
            touched |= {
                day_of(instant, store.zone).isoformat()
                for instant in (before.placed_at, before.paid_at)
                if instant is not None
            }
    return sorted(touched)
