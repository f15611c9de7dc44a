"""Where event files lie, and which of them may be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from ecomops.core.duck import quoted
from stores.models import EventFile, Store

COLUMNS = "event_id, visitor, kind, ts, item, page, terminal, day"


def events_folder() -> Path:
    """The folder that `EventFile.path` is relative to."""
    return Path(settings.EVENTS_DIR)


def spill_folder() -> Path:
    """Where unfinished files and spills go: the same file system, so that a rename is one act."""
    folder = events_folder() / "aside"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def live_files(store: Store, days: Iterable[date]) -> dict[date, list[Path]]:
    """The files to read for some days of a store, by day."""
    found: dict[date, list[Path]] = {}
    live = EventFile.objects.filter(store=store, on__in=list(days), replaced_by=None)
    for on, path in live.order_by("on", "pk").values_list("on", "path"):
        found.setdefault(on, []).append(events_folder() / path)
    return found


def live_paths(store: Store, days: Iterable[date]) -> list[Path]:
    """`live_files` without their days."""
    return [path for paths in live_files(store, days).values() for path in paths]


def parquet(paths: Sequence[Path]) -> str:
    """The table function that reads files."""
    listed = ", ".join(quoted(path) for path in paths)
    return f"read_parquet([{listed}], hive_partitioning = false)"


def unlisted(*, before: datetime) -> list[str]:
    """Files that no row lists and that were last written before: a kill between rename and row."""
    root = events_folder()
    old = {
        str(path.relative_to(root))
        for path in root.glob("*/*/*.parquet")
        if path.parts[-3] != "aside" and path.stat().st_mtime < before.timestamp()
    }
    return sorted(old - set(EventFile.objects.filter(path__in=old).values_list("path", flat=True)))
