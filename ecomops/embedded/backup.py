"""A company in one file, taken while it works: one snapshot of the database, then its files."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ecomops.embedded import archive, tools
from ecomops.embedded.folder import FORMAT
from ecomops.embedded.keys import FILE as KEYS
from ecomops.embedded.keys import fingerprints, load_keys

FOLDERS = ("media", "events")
LEFT = ".backup-"
TOLD_EVERY = 64 << 20
COUNTED = {
    "stores": "stores_store",
    "orders": "stores_order",
    "people": "accounts_user",
    "acts": "core_entry",
}

Talk = Callable[[str], Any]


def backup(path: Path, *, url: str, data: Path, with_keys: bool, talk: Talk) -> dict[str, Any]:
    """Write everything to a new file; return what it says about itself."""
    path = path.absolute()
    with (
        archive.writing(path) as target,
        _links(data) as links,
        contextlib.closing(tools.connect(url)) as line,
    ):
        links.take()  # what the snapshot lists may be replaced before it is copied
        snapshot, about = _snapshot(line)
        links.take()
        _dump(target, url, snapshot, talk)
        line.rollback()
        _files(target, links.folder, talk)
        if with_keys:
            target.add_file(f"{archive.FILES}{KEYS}", data / KEYS)
        about |= {"keys": with_keys, "fingerprints": fingerprints(load_keys(data))}
        target.close(about)
    return about


def _snapshot(line: Any) -> tuple[str, dict[str, Any]]:
    """Open the one moment that the backup shows; return its name and what is in it."""
    line.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
        counts = {}
        for what, table in COUNTED.items():
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # our own names
            counts[what] = cursor.fetchone()[0]
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        migrations = [list(row) for row in cursor.fetchall()]
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return name, {"at": at, "folder": FORMAT, "counts": counts, "migrations": migrations}


def _dump(target: archive.Writer, url: str, snapshot: str, talk: Talk) -> None:
    told = written = 0

    def look(length: int) -> None:
        nonlocal told, written
        written += length
        if written - told >= TOLD_EVERY:
            told = written
            talk(f"Database: {written >> 20} MB ...")

    arguments = ("--format=custom", "--compress=1", "--no-owner", "--no-privileges")
    talk("Database ...")
    with tools.program(
        "pg_dump", *arguments, f"--snapshot={snapshot}", url=url, stdout=subprocess.PIPE
    ) as dump:
        assert dump.stdout is not None  # asked for
        target.add_stream(archive.DUMP, dump.stdout, look)
    talk(f"Database: {written >> 20} MB.")


def _files(target: archive.Writer, folder: Path, talk: Talk) -> None:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    step = max(1, len(paths) // 10)
    for number, path in enumerate(paths, start=1):
        target.add_file(f"{archive.FILES}{path.relative_to(folder).as_posix()}", path)
        if number % step == 0 or number == len(paths):
            talk(f"Files: {number} of {len(paths)}.")


class _Links:
    """A second name for every file there is: files are made once and only ever removed."""

    def __init__(self, data: Path, folder: Path) -> None:
        self.data = data
        self.folder = folder

    def take(self) -> None:
        """Hold on to what is there now as well."""
        for name in FOLDERS:
            for path in (self.data / name).rglob("*"):
                with contextlib.suppress(FileNotFoundError):  # gone meanwhile: nobody lists it
                    self._hold(path)

    def _hold(self, path: Path) -> None:
        if path.name.startswith("plain-") or path.suffix == ".tmp" or "aside" in path.parts:
            return  # unfinished, or in the clear
        held = self.folder / path.relative_to(self.data)
        if path.is_symlink() or not path.is_file() or held.exists():
            return
        held.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, held)
        except FileNotFoundError:
            raise
        except OSError:  # another disk, or a file system without links
            shutil.copyfile(path, held)


@contextlib.contextmanager
def _links(data: Path) -> Iterator[_Links]:
    for left in data.glob(f"{LEFT}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=data, prefix=LEFT) as name:
        yield _Links(data, Path(name))
