"""Which days wait to be computed, and the job that computes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from ecomops.core.clock import day_of, days
from ecomops.core.jobs import JobRun
from kpi.domain.compare import Window
from kpi.models import DayStale, StoreDay
from kpi.services import curves
from kpi.services.rollup import SETTLE, Rolled, roll_up_days
from stores.models import Store
from stores.services import events

CHUNK = 400
WORKER_LOCK = 7_731


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some days of one store, near each other; `marks` are the stale marks seen."""

    store: Store
    days: tuple[date, ...]
    marks: dict[date, int]


FIRST_DAY = """
SELECT least(
    (SELECT (min(placed_at) AT TIME ZONE %(zone)s)::date FROM stores_order WHERE store_id = %(id)s),
    (SELECT min("on") FROM stores_storetrafficday WHERE store_id = %(id)s AND is_current),
    (SELECT min("on") FROM stores_adday WHERE store_id = %(id)s AND is_current),
    (SELECT min("on") FROM stores_eventfile WHERE store_id = %(id)s AND replaced_by_id IS NULL))
"""

SETTLED = """
DELETE FROM kpi_daystale d USING unnest(%s::date[], %s::int[]) AS seen ("on", marks)
WHERE d.store_id = %s AND d."on" = seen."on" AND d.marks = seen.marks
"""


def last_closed_day(store: Store, at: datetime) -> date:
    """The latest day of the store that was over for half an hour."""
    return day_of(at - SETTLE, store.zone) - timedelta(days=1)


def first_known_day(store: Store) -> date | None:
    """The earliest day any source of the store speaks of."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST_DAY, {"id": store.pk, "zone": store.zone})
        first: date | None = cursor.fetchone()[0]
    return first


def waiting(*, at: datetime) -> list[Chunk]:
    """Every stale day, and every closed day without a complete fact, store by store."""
    stale: dict[int, dict[date, int]] = {}
    for store_id, on, marks in DayStale.objects.values_list("store_id", "on", "marks"):
        stale.setdefault(store_id, {})[on] = marks
    chunks: list[Chunk] = []
    for store in Store.objects.filter(archived_at=None).order_by("pk"):
        marked = stale.get(store.pk, {})
        chunks += _chunks(store, {*marked, *_missing(store, at)}, marked)
    return chunks


def waiting_of(store: Store, window: Window, *, at: datetime) -> list[Chunk]:
    """What waits among some days of one store, the open day included."""
    marked = {on: marks for on, marks in _marks(store).items() if on in window}
    missing = {on for on in _missing(store, at) if on in window}
    return _chunks(store, {*marked, *missing}, marked)


def chosen(stores: Iterable[Store], first: date, last: date) -> list[Chunk]:
    """The days somebody asked for."""
    return [
        chunk for store in stores for chunk in _chunks(store, set(days(first, last)), _marks(store))
    ]


def _marks(store: Store) -> dict[date, int]:
    return dict(DayStale.objects.filter(store=store).values_list("on", "marks"))


def _missing(store: Store, at: datetime) -> Iterable[date]:
    first, last = first_known_day(store), last_closed_day(store, at)
    if first is None or first > last:
        return ()
    there = set(
        StoreDay.objects.filter(store=store, complete=True, on__lte=last).values_list(
            "on", flat=True
        )
    )
    return (on for on in days(first, last) if on not in there)


def _chunks(store: Store, wanted: set[date], marks: dict[date, int]) -> list[Chunk]:
    """Runs of days that share one pass over the sources."""
    chunks: list[list[date]] = []
    for on in sorted(wanted):
        near = chunks and (on - chunks[-1][0]).days < CHUNK and (on - chunks[-1][-1]).days < 31
        if near:
            chunks[-1].append(on)
        else:
            chunks.append([on])
    return [
        Chunk(store, tuple(run), {on: marks[on] for on in run if on in marks}) for run in chunks
    ]


def work_off(run: JobRun) -> dict[str, int]:
    """Compute everything that waits, until nothing does; a second job leaves it to the first.

    The first looks once more after it has let go, so a mark made meanwhile is nobody's to lose.
    """
    done = {"days": 0, "changed": 0, "stores": 0}
    while chunks := waiting(at=timezone.now()):
        with _only_worker() as alone:
            if not alone:
                break
            done = {name: done[name] + n for name, n in work_through(run, chunks).items()}
    return done


@contextmanager
def _only_worker() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [WORKER_LOCK])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [WORKER_LOCK])


def work_through(run: JobRun, chunks: list[Chunk]) -> dict[str, int]:
    """Compute chunk by chunk; each is one transaction, so a dead worker leaves whole days."""
    total, done, changed = sum(len(chunk.days) for chunk in chunks), 0, 0
    touched: dict[int, Store] = {}
    for chunk in chunks:
        note = _("%(store)s, %(day)s")
        run.progress(done, total, note % {"store": chunk.store.label, "day": chunk.days[0]})
        with run.commit(done=done + len(chunk.days)):
            rolled = settle(chunk, at=timezone.now())
        done += rolled.days
        changed += rolled.store_days
        touched[chunk.store.pk] = chunk.store
    for store in touched.values():
        with run.commit():
            curves.refresh(store, at=timezone.now())
    run.progress(total, total)
    return {"days": done, "changed": changed, "stores": len(touched)}


def settle(chunk: Chunk, *, at: datetime) -> Rolled:
    """Roll a chunk up and take its marks away, unless a day was marked again meanwhile."""
    rolled = roll_up_days(chunk.store, chunk.days, at=at)
    with connection.cursor() as cursor:
        cursor.execute(SETTLED, [list(chunk.marks), list(chunk.marks.values()), chunk.store.pk])
    return rolled


def compact_events(*, at: datetime, limit: int = 500) -> int:
    """Bring closed days' event files together; return how many days were touched."""
    zones = {
        store.pk: (store, last_closed_day(store, at))
        for store in Store.objects.filter(archived_at=None)
    }
    limits = {pk: last + timedelta(days=1) for pk, (_store, last) in zones.items()}
    due = events.due_for_compaction(closed_before=limits)[:limit]
    for store_id, on, closed in due:
        events.compact(zones[store_id][0], on, closed=closed, at=at)
    return len(due)
