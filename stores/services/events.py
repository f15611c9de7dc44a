"""Page events of own shops: written once, as Parquet files by store-local day.

A file exists for readers only once its `EventFile` row does: write aside, fsync, rename, insert.
What dies in between leaves an unlisted file that the hourly tidying removes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q

from ecomops.core import outbox, retention
from ecomops.core.duck import duck, quoted
from stores.domain.events.days import day_expression
from stores.domain.records import EventRecord
from stores.models import EventFile, ImportBatch, Store
from stores.selectors.event_files import COLUMNS, events_folder, live_paths, parquet, spill_folder

LOCK = 7_716
ONE_OF_EACH = "QUALIFY row_number() OVER (PARTITION BY event_id) = 1"
MOST_FILES = 8
KEEP_REPLACED = timedelta(days=30)
ORPHAN_AGE = timedelta(hours=6)
# What callers hand over, column by column; `at` is UTC without a zone.
INCOMING = ("event_id", "visitor_id", "kind", "at", "item_id", "page", "terminal")


@dataclass(slots=True)
class Appended:
    """What became of a batch of events."""

    rows: int = 0
    new: int = 0
    days: list[date] = field(default_factory=list)


def append(
    store: Store, events: Iterable[EventRecord], *, at: datetime, batch: ImportBatch | None = None
) -> Appended:
    """Write events that carry their own ids; those already known change nothing."""
    rows = [
        (e.event_id, e.visitor_id, e.kind, e.at.astimezone(UTC).replace(tzinfo=None),
         e.item_id, e.page, e.terminal)
        for e in events
    ]  # fmt: skip
    columns: tuple[Sequence[Any], ...] = tuple(zip(*rows, strict=True)) if rows else ((),) * 7
    return append_columns(store, dict(zip(INCOMING, columns, strict=True)), at=at, batch=batch)


def append_columns(
    store: Store,
    columns: dict[str, Any],
    *,
    at: datetime,
    batch: ImportBatch | None = None,
    sure_new: bool = False,
) -> Appended:
    """`append` for events handed over as columns (lists or arrays) named as in `INCOMING`.

    `sure_new` skips the look at what is stored already: only for a source that cannot repeat.
    """
    import pandas

    if not len(columns["event_id"]):
        return Appended()
    frame = pandas.DataFrame({name: columns[name] for name in INCOMING})
    with duck(spill_folder()) as line:
        line.register("handed_over", frame)
        line.execute(
            f"""
            CREATE TEMP TABLE raw AS
            SELECT CAST(md5(CAST(event_id AS VARCHAR)) AS UUID) AS event_id,
                CAST(visitor_id AS VARCHAR) AS visitor, CAST(kind AS VARCHAR) AS kind,
                CAST("at" AS TIMESTAMP) AS ts, CAST(item_id AS VARCHAR) AS item,
                CAST(page AS VARCHAR) AS page, CAST(terminal AS VARCHAR) AS terminal
            FROM handed_over {"" if sure_new else ONE_OF_EACH}
            """  # noqa: S608  # a fixed clause, no text from outside
        )
        line.unregister("handed_over")
        return store_raw(line, store, at=at, batch=batch, sure_new=sure_new)


def store_raw(
    line: Any,
    store: Store,
    *,
    at: datetime,
    batch: ImportBatch | None = None,
    sure_new: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Appended:
    """Make the table `raw` of a DuckDB line visible as event files of the store."""
    rows, first, last = line.execute("SELECT count(*), min(ts), max(ts) FROM raw").fetchone()
    result = Appended(rows=rows)
    if not rows:
        return result
    day = day_expression("ts", store.zone, first.replace(tzinfo=UTC), last.replace(tzinfo=UTC))
    line.execute(f"CREATE TEMP TABLE incoming AS SELECT *, {day} AS day FROM raw")  # noqa: S608  # built from a zone's offsets
    line.execute("DROP TABLE raw")
    with transaction.atomic(), _one_writer(store):
        if not sure_new:
            _drop_known(line, store)
        counts = dict(line.execute("SELECT day, count(*) FROM incoming GROUP BY day").fetchall())
        if not counts:
            return result
        if tell:
            tell("writing")
        _write(line, store, counts, at=at, batch=batch)
        result.new, result.days = sum(counts.values()), sorted(counts)
        outbox.emit("events.received", at=at, store=store.pk, days=result.days)
    return result


@contextmanager
def _one_writer(store: Store) -> Iterator[None]:
    """Writers of one store take turns, so that nobody misses what another is just adding."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, store.pk])
    yield


def _drop_known(line: Any, store: Store) -> None:
    days = [day for (day,) in line.execute("SELECT DISTINCT day FROM incoming").fetchall()]
    paths = live_paths(store, days)
    if paths:
        line.execute(
            f"DELETE FROM incoming WHERE event_id IN (SELECT event_id FROM {parquet(paths)})"  # noqa: S608  # own paths, quoted
        )


def _write(
    line: Any,
    store: Store,
    counts: dict[date, int],
    *,
    at: datetime,
    batch: ImportBatch | None,
    source: str = "incoming",
) -> list[EventFile]:
    """Write the table's days aside, then bring each file under its final name and list it."""
    aside = spill_folder() / f"write-{uuid.uuid4().hex}"
    try:
        line.execute(
            f"COPY (SELECT {COLUMNS} FROM {source}) TO {quoted(aside)}"  # noqa: S608  # own names
            " (FORMAT parquet, PARTITION_BY (day), WRITE_PARTITION_COLUMNS true)"
        )
        files = [
            _settle(path, store, date.fromisoformat(path.parent.name.removeprefix("day=")))
            for path in sorted(aside.glob("day=*/*.parquet"))
        ]
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for folder in {(events_folder() / file.path).parent for file in files}:
        _fsync(folder)
    alone = {file.on for file in files if sum(other.on == file.on for other in files) == 1}
    for file in files:
        file.created_at, file.batch = at, batch
        # one file of a day has the day's rows; several share them, and readers need no more
        file.rows = counts[file.on] if file.on in alone else _rows_in(line, file)
    return EventFile.objects.bulk_create(files)


def _rows_in(line: Any, file: EventFile) -> int:
    counted = line.execute(f"SELECT count(*) FROM {parquet([events_folder() / file.path])}")  # noqa: S608  # own path
    return int(counted.fetchone()[0])


def _settle(path: Path, store: Store, on: date) -> EventFile:
    name = Path(str(store.pk)) / f"{on:%Y-%m}" / f"{on:%Y-%m-%d}-{uuid.uuid4().hex[:12]}.parquet"
    final = events_folder() / name
    final.parent.mkdir(parents=True, exist_ok=True)
    _fsync(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    path.rename(final)
    return EventFile(store=store, on=on, path=str(name), sha256=digest)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def compact(store: Store, on: date, *, closed: bool, at: datetime) -> EventFile | None:
    """One file for a day that has several; the originals stay for undo, unseen by readers."""
    with transaction.atomic(), _one_writer(store):
        live = list(EventFile.objects.filter(store=store, on=on, replaced_by=None).order_by("pk"))
        if len(live) == 1 and closed and not live[0].closed:
            EventFile.objects.filter(pk=live[0].pk).update(closed=True)
        if len(live) < 2:
            return live[0] if live else None
        with duck(spill_folder()) as line:
            paths = [events_folder() / file.path for file in live]
            line.execute(
                f"CREATE TEMP TABLE whole AS SELECT DISTINCT ON (event_id) {COLUMNS}"  # noqa: S608  # own paths
                f" FROM {parquet(paths)}"
            )
            line.execute("SET threads = 1")
            rows = line.execute("SELECT count(*) FROM whole").fetchone()[0]
            one = _write(line, store, {on: rows}, at=at, batch=None, source="whole")[0]
        EventFile.objects.filter(pk=one.pk).update(closed=closed)
        # an original always points to the file that is read now, so that undo finds its brothers
        originals = EventFile.objects.filter(replaced_by__in=live)
        mixed = set(originals.values_list("replaced_by_id", flat=True))
        originals.update(replaced_by=one)
        EventFile.objects.filter(pk__in=mixed).delete()
        EventFile.objects.filter(pk__in=[file.pk for file in live]).update(replaced_by=one)
    return one


def due_for_compaction(*, closed_before: dict[int, date]) -> list[tuple[int, date, bool]]:
    """(store, day, closed) with too many files, or over and not yet in one."""
    groups = (
        EventFile.objects.filter(replaced_by=None)
        .values("store_id", "on")
        .annotate(files=Count("pk"), open=Count("pk", filter=Q(closed=False)))
        .filter(Q(files__gt=1) | Q(open__gt=0))
        .order_by("store_id", "on")
    )
    found = []
    for group in groups:
        limit = closed_before.get(group["store_id"])
        is_closed = limit is not None and group["on"] < limit
        if is_closed or group["files"] > MOST_FILES:
            found.append((group["store_id"], group["on"], is_closed))
    return found


def withdraw(batch: ImportBatch, *, at: datetime) -> list[date]:
    """Undo an import of events: its files are no longer listed, what they were mixed into parts."""
    assert batch.store is not None  # event imports always name their store
    with transaction.atomic(), _one_writer(batch.store):
        files = list(EventFile.objects.filter(batch=batch))
        mixed = {file.replaced_by_id for file in files if file.replaced_by_id}
        EventFile.objects.filter(replaced_by__in=mixed).update(replaced_by=None)
        EventFile.objects.filter(pk__in=mixed).delete()
        EventFile.objects.filter(batch=batch).delete()
        days = sorted({file.on for file in files})
        if days:
            outbox.emit("events.received", at=at, store=batch.store.pk, days=days)
    return days


@retention.sweep
def tidy(at: datetime) -> int:
    """Forget replaced files after their time for undo, and delete files nobody lists."""
    old = EventFile.objects.exclude(replaced_by=None).filter(
        replaced_by__created_at__lt=at - KEEP_REPLACED
    )
    gone = old.delete()[0]
    listed = set(EventFile.objects.values_list("path", flat=True))
    for path in events_folder().glob("*/*/*.parquet"):
        age = at.timestamp() - path.stat().st_mtime
        if (
            age > ORPHAN_AGE.total_seconds()
            and str(path.relative_to(events_folder())) not in listed
        ):
            path.unlink(missing_ok=True)
            gone += 1
    for path in spill_folder().iterdir():
        if at.timestamp() - path.stat().st_mtime > ORPHAN_AGE.total_seconds() * 4:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.suffix == ".csv":  # the copy in UTF-8 of an import that was killed
                path.unlink(missing_ok=True)
    return gone
