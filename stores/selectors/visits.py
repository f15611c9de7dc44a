"""Visitors counted from page events: per day, per item and per window. For workers only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ecomops.core.duck import duck
from stores.domain.events import visits
from stores.domain.events.visits import DayCounts, ItemCounts, WindowCounts
from stores.models import EventFile, Store
from stores.selectors.event_files import COLUMNS, live_files, parquet, spill_folder

LOOK_BACK = timedelta(days=30)


@dataclass(slots=True)
class Visits:
    """Everything the facts need to know of some days of one store."""

    days: list[DayCounts] = field(default_factory=list)
    items: list[ItemCounts] = field(default_factory=list)
    windows: list[WindowCounts] = field(default_factory=list)


def days_with_events(store: Store, first: date, last: date) -> set[date]:
    """Days of a store for which events are stored."""
    live = EventFile.objects.filter(store=store, on__range=(first, last), replaced_by=None)
    return set(live.values_list("on", flat=True).distinct())


def count_visits(store: Store, days: Iterable[date]) -> Visits:
    """Day, item and window counts for the days that have events.

    A window is counted only if every one of its days has events: half a window is no answer.
    """
    asked = set(days)
    if not asked:
        return Visits()
    present = days_with_events(store, min(asked) - LOOK_BACK, max(asked))
    wanted = asked & present
    if not wanted:
        return Visits()
    with duck(spill_folder()) as line:
        _see(line, store, present)
        line.execute(f"CREATE TEMP TABLE visitor_days AS {visits.VISITOR_DAYS}")
        lengths = ", ".join(f"('{kind}', {days_})" for kind, days_ in visits.ROLLING.items())
        line.execute(
            f"CREATE TEMP TABLE windows AS SELECT * FROM (VALUES {lengths}) AS w (kind, length)"  # noqa: S608  # own constants
        )
        steps = line.execute(visits.WINDOWS).fetchall()
        _see(line, store, wanted)
        line.execute(f"CREATE TEMP TABLE long_visits AS {visits.LONG_VISITS}")
        counted = line.execute(visits.DAYS).fetchall()
        items = line.execute(visits.ITEMS).fetchall()
    return Visits(
        [DayCounts(*row) for row in counted if row[0] in wanted],
        [ItemCounts(*row) for row in items],
        [one for one in visits.running(steps, wanted) if _whole(one.first, one.last, present)],
    )


def count_window(store: Store, first: date, last: date) -> WindowCounts | None:
    """Different visitors of any window; None unless every day of it has events."""
    present = days_with_events(store, first, last)
    if not _whole(first, last, present):
        return None
    with duck(spill_folder()) as line:
        _see(line, store, present)
        uv, favs, carts = line.execute(visits.WINDOW).fetchone()
    return WindowCounts("chosen", first, last, uv, favs, carts)


def _whole(first: date, last: date, present: set[date]) -> bool:
    return all(first + timedelta(n) in present for n in range((last - first).days + 1))


def _see(line: Any, store: Store, days: Iterable[date]) -> None:
    """Show the days' live files as the table `events`; a day in several files is de-duplicated."""
    by_day = live_files(store, days)
    alone = [paths[0] for paths in by_day.values() if len(paths) == 1]
    several = [path for paths in by_day.values() if len(paths) > 1 for path in paths]
    parts = []
    if alone:
        parts.append(f"SELECT {COLUMNS} FROM {parquet(alone)}")  # noqa: S608  # own paths
    if several:
        parts.append(f"SELECT DISTINCT ON (event_id) {COLUMNS} FROM {parquet(several)}")  # noqa: S608  # own paths
    line.execute(f"CREATE OR REPLACE TEMP VIEW events AS {' UNION ALL '.join(parts)}")
