"""Traffic and ads as reported: a day said again replaces what was said, and nothing is lost.

The replaced row stays with `is_current` false, so that undoing an import puts it back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from ecomops.core import outbox
from ecomops.core.bulk import copy_rows
from stores.domain.records import AdRecord, ItemTrafficRecord, TrafficRecord
from stores.models import AdDay, ImportBatch, ItemTrafficDay, Store, StoreTrafficDay
from stores.services.intake import Counts

REPORTED_LOCK = 7_711
AD_KEY = ("on", "tool", "campaign_id", "item_id", "keyword")


@transaction.atomic
def receive_days(
    store: Store, records: Sequence[TrafficRecord], *, batch: ImportBatch | None, at: datetime
) -> Counts:
    """Take in a store's reported days."""
    return _receive(
        StoreTrafficDay,
        store,
        records,
        key=lambda r: {"on": r.on, "terminal": r.terminal},
        more=lambda _r: {},
        batch=batch,
        at=at,
        event="traffic.received",
    )


@transaction.atomic
def receive_items(
    store: Store, records: Sequence[ItemTrafficRecord], *, batch: ImportBatch | None, at: datetime
) -> Counts:
    """Take in reported days of single items."""
    return _receive(
        ItemTrafficDay,
        store,
        records,
        key=lambda r: {"on": r.on, "item_id": r.item_id},
        more=lambda r: {"title": r.title[:300]},
        batch=batch,
        at=at,
        event="traffic.received",
    )


@transaction.atomic
def receive_ads(
    store: Store, records: Sequence[AdRecord], *, batch: ImportBatch | None, at: datetime
) -> Counts:
    """Take in reported days of advertising tools."""
    return _receive(
        AdDay,
        store,
        records,
        key=lambda r: {name: getattr(r, name) for name in AD_KEY},
        more=lambda r: {"campaign": r.campaign[:200], "attribution_days": r.attribution_days},
        batch=batch,
        at=at,
        event="ads.received",
    )


def _receive(
    model: type[Model],
    store: Store,
    records: Sequence[Any],
    *,
    key: Callable[[Any], dict[str, Any]],
    more: Callable[[Any], dict[str, Any]],
    batch: ImportBatch | None,
    at: datetime,
    event: str,
) -> Counts:
    lock(store)
    stated: dict[tuple[Any, ...], Any] = {tuple(key(r).values()): r for r in records}
    current = _current(model, store, records, list(key(records[0])) if records else [])
    fresh: list[tuple[Any, ...]] = []
    names: list[str] = []
    replaced: list[int] = []
    counts = Counts()
    for identity, record in stated.items():
        measures = {name: str(value) for name, value in sorted(record.measures.items())}
        extra = more(record)
        before = current.get(identity)
        if before is not None:
            if before.measures == measures and all(
                getattr(before, name) == value for name, value in extra.items()
            ):
                counts.unchanged += 1
                continue
            replaced.append(before.pk)
        counts.updated += before is not None
        counts.created += before is None
        stored = {
            **key(record),
            **extra,
            "store_id": store.pk,
            "batch_id": batch.pk if batch else None,
            "measures": json.dumps(measures, ensure_ascii=False),
            "received_at": at,
            "is_current": True,
        }
        names = list(stored)
        fresh.append(tuple(stored.values()))
    model._base_manager.filter(pk__in=replaced).update(is_current=False)
    if fresh:
        copy_rows(model._meta.db_table, names, fresh)
        on = names.index("on")
        tell(event, store, {row[on] for row in fresh}, at=at)
    return counts


def _current(
    model: type[Model], store: Store, records: Sequence[Any], names: list[str]
) -> dict[tuple[Any, ...], Any]:
    days = {record.on for record in records}
    rows = model._base_manager.filter(store=store, on__in=days, is_current=True)
    return {tuple(getattr(row, name) for name in names): row for row in rows}


def lock(store: Store) -> None:
    """One import of reported days of a store at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [REPORTED_LOCK, store.pk])


def tell(event: str, store: Store, days: set[date], *, at: datetime) -> None:
    """Say which days changed, if any did."""
    if days:
        outbox.emit(event, at=at, store=store.pk, days=sorted(on.isoformat() for on in days))


IDENTITY: dict[type[Model], tuple[str, ...]] = {
    StoreTrafficDay: ("on", "terminal"),
    ItemTrafficDay: ("on", "item_id"),
    AdDay: AD_KEY,
}


@transaction.atomic
def withdraw(batch: ImportBatch, *, at: datetime) -> int:
    """Take back what an import said of days; what it had replaced is in force again."""
    store = batch.store
    if store is None:
        return 0
    lock(store)
    taken = 0
    for model, names in IDENTITY.items():
        rows: list[Any] = list(model._base_manager.filter(batch=batch, store=store))
        model._base_manager.filter(pk__in=[row.pk for row in rows]).update(is_current=False)
        for row in rows:
            if row.is_current:
                _put_back(model, row, names)
        event = "ads.received" if model is AdDay else "traffic.received"
        tell(event, store, {row.on for row in rows if row.is_current}, at=at)
        model._base_manager.filter(pk__in=[row.pk for row in rows]).delete()
        taken += len(rows)
    return taken


def _put_back(model: type[Model], row: Any, names: Sequence[str]) -> None:
    same = {name: getattr(row, name) for name in names}
    earlier: Any = (
        model._base_manager.filter(store_id=row.store_id, is_current=False, **same)
        .exclude(batch_id=row.batch_id)
        .order_by("-received_at", "-pk")
        .first()
    )
    if earlier is not None:
        model._base_manager.filter(pk=earlier.pk).update(is_current=True)
