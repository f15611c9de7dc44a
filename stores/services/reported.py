"""Traffic and ads as reported: a day said again replaces what was said, and nothing is lost.

The replaced row stays with `is_current` false, so that undoing an import puts it back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Model

from ecomops.core import outbox
from ecomops.core.bulk import copy_rows
from stores.domain.records import AdRecord, ItemTrafficRecord, TrafficRecord
from stores.models import AdDay, ImportBatch, ItemTrafficDay, Store, StoreTrafficDay
from stores.services.intake import Counts

REPORTED_LOCK = 7_714
AD_KEY = ("on", "tool", "campaign_id", "item_id", "keyword")


class _Kind(NamedTuple):
    """Where one kind of record is kept, and what of it makes its row."""

    model: type[Model]
    key: tuple[str, ...]
    event: str
    more: Callable[[Any], dict[str, Any]]


DAYS = _Kind(StoreTrafficDay, ("on", "terminal"), "traffic.received", lambda _r: {})
ITEMS = _Kind(
    ItemTrafficDay, ("on", "item_id"), "traffic.received", lambda r: {"title": r.title[:300]}
)
ADS = _Kind(
    AdDay,
    AD_KEY,
    "ads.received",
    lambda r: {"campaign": r.campaign[:200], "attribution_days": r.attribution_days},
)
OF_RECORD: dict[type, _Kind] = {TrafficRecord: DAYS, ItemTrafficRecord: ITEMS, AdRecord: ADS}


@transaction.atomic
def receive(
    store: Store, records: Sequence[Any], *, batch: ImportBatch | None, at: datetime
) -> Counts:
    """Take in reported days of a store, of its items or of its advertising tools; of one kind."""
    counts = Counts()
    if not records:
        return counts
    kind = OF_RECORD[type(records[0])]
    lock(store)
    fresh: list[dict[str, Any]] = []
    replaced: list[int] = []
    for row, before in _news(kind, store, records, counts):
        if before is not None:
            replaced.append(before.pk)
        told = {"store_id": store.pk, "batch_id": batch.pk if batch else None, "is_current": True}
        measures = json.dumps(row["measures"], ensure_ascii=False)
        fresh.append({**row, **told, "measures": measures, "received_at": at})
    kind.model._base_manager.filter(pk__in=replaced).update(is_current=False)
    if fresh:
        copy_rows(kind.model._meta.db_table, list(fresh[0]), [tuple(r.values()) for r in fresh])
        tell(kind.event, store, {row["on"] for row in fresh}, at=at)
    return counts


def foretell(store: Store, records: Sequence[Any]) -> Counts:
    """What `receive` would do with these records, with nothing written."""
    counts = Counts()
    if records:
        list(_news(OF_RECORD[type(records[0])], store, records, counts))
    return counts


def _news(
    kind: _Kind, store: Store, records: Sequence[Any], counts: Counts
) -> Iterator[tuple[dict[str, Any], Any]]:
    """What differs from what is in force, each with the row it replaces; fills in `counts`."""
    stated = {tuple(getattr(r, name) for name in kind.key): r for r in records}
    current = _current(kind.model, store, records, list(kind.key))
    for identity, record in stated.items():
        more, before = kind.more(record), current.get(identity)
        row = {**more, "measures": {n: str(v) for n, v in sorted(record.measures.items())}}
        if before is not None and _says(before, more, record.measures):
            counts.unchanged += 1
            continue
        counts.updated += before is not None
        counts.created += before is None
        yield {**dict(zip(kind.key, identity, strict=True)), **row}, before


def _says(row: Any, more: Mapping[str, Any], measures: Mapping[str, Decimal]) -> bool:
    """Whether a row says the same; 8.50 is 8.5."""
    kept = {name: Decimal(text) for name, text in row.measures.items()}
    return kept == measures and all(getattr(row, name) == more[name] for name in more)


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


@transaction.atomic
def withdraw(batch: ImportBatch, *, at: datetime) -> int:
    """Take back what an import said of days; what it had replaced is in force again."""
    store = batch.store
    if store is None:
        return 0
    lock(store)
    taken = 0
    for model, names, event, _more in (DAYS, ITEMS, ADS):
        rows: list[Any] = list(model._base_manager.filter(batch=batch, store=store))
        model._base_manager.filter(pk__in=[row.pk for row in rows]).update(is_current=False)
        for row in rows:
            if row.is_current:
                _put_back(model, row, names)
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
