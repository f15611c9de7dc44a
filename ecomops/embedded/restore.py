"""A company out of a backup file: built whole beside the one that is there, then swapped.

Everything new is made under names of its own (a second database, a folder `restore-…`). The swap
is written down first (`restore.json`) and can be done again from any point, so a kill leaves the
old company, or the next start finishes the new one; never a mixture.
"""

import contextlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import redis
from psycopg2 import sql

from ecomops.embedded import archive, keys, tools
from ecomops.embedded.folder import FORMAT, DataFolder
from ecomops.embedded.refusal import Refusal

SWAP = "restore.json"
BUILT = "restore-"
FOLDERS = ("media", "events")
TOLD_EVERY = 64 << 20

Talk = Callable[[str], Any]
Known = Callable[[str, str], bool]


def restore(
    path: Path,
    *,
    url: str,
    data: Path,
    replace: bool,
    known: Callable[[str, str], bool],
    talk: Talk,
) -> dict[str, Any]:
    """Put the backup's company in place of this folder's; return what the file says of itself.

    `known` says whether this version has a migration: a newer version's backup is refused.
    """
    with contextlib.closing(tools.connect(url)) as line:
        _refuse_a_company(line, data, replace)
    found = _checked(path.absolute(), known, talk)
    folder = DataFolder(data)
    clear(folder, url)
    name = f"{BUILT}{secrets.token_hex(6)}"
    try:
        _build(found, data / name, f"{name.replace('-', '_')}", url, talk)
    except BaseException:
        clear(folder, url)
        raise
    folder.write(SWAP, {"name": name})
    finish(folder, url, os.environ.get("REDIS_URL", ""))
    return found.manifest


def _refuse_a_company(line: Any, data: Path, replace: bool) -> None:
    with line.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND application_name <> 'ecomops-restore'"
            " AND backend_type = 'client backend'"
        )
        if cursor.fetchone()[0]:
            raise Refusal(
                "Something still works on this database: stop web, worker and beat first."
            )
        if replace:
            return
        for table in ("stores_store", "accounts_user"):
            cursor.execute("SELECT to_regclass(%s)", [table])
            if cursor.fetchone()[0] is None:
                continue
            cursor.execute(sql.SQL("SELECT EXISTS (TABLE {})").format(sql.Identifier(table)))
            if cursor.fetchone()[0]:
                raise Refusal(
                    f"There is a company in {data} already: set ECOMOPS_DATA to another folder, or "
                    "say --replace to put the backup in its place."
                )


def _checked(path: Path, known: Known, talk: Talk) -> archive.Archive:
    read = told = 0

    def look(length: int) -> None:
        nonlocal read, told
        read += length
        if read - told >= 4 * TOLD_EVERY:
            told = read
            talk(f"Checking: {read >> 20} MB ...")

    talk("Checking the file ...")
    found = archive.verified(path, look)
    if found.manifest.get("folder", FORMAT) > FORMAT:
        raise Refusal(f"{path} was made by a newer version: restore it with that version.")
    newer = [f"{app}.{name}" for app, name in found.manifest["migrations"] if not known(app, name)]
    if newer:
        raise Refusal(
            f"{path} was made by a newer version (it has {newer[-1]}): restore it with that one."
        )
    return found


def _build(found: archive.Archive, place: Path, database: str, url: str, talk: Talk) -> None:
    place.mkdir(mode=0o700)
    for name in FOLDERS:
        (place / name).mkdir(mode=0o700)
    listed = sum(name.startswith(archive.FILES) for name in found.manifest["members"])
    for number, _name in enumerate(found.unpack(place), start=1):
        if number % max(1, listed // 10) == 0 or number == listed:
            talk(f"Files: {number} of {listed}.")
    _make_keys(found.manifest, place)
    _execute(url, sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(database)))
    talk("Database ...")
    arguments = ("--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={database}")
    with tools.program(
        "pg_restore", *arguments, url=url, database=database, stdin=subprocess.PIPE
    ) as filling:
        assert filling.stdin is not None  # asked for
        read = 0
        for chunk in found.dump():
            filling.stdin.write(chunk)
            read += len(chunk)
            if read % TOLD_EVERY < len(chunk):
                talk(f"Database: {read >> 20} MB ...")
        filling.stdin.close()
        talk("Database: indexes ...")


def _make_keys(manifest: dict[str, Any], place: Path) -> None:
    """Without the old keys, new ones get new numbers: what cannot be read then says so."""
    if (place / keys.FILE).exists():
        return
    ours = keys.fingerprints(keys.load_keys(place.parent))
    theirs = manifest["fingerprints"]
    if any(ours.get(number) != mark for number, mark in theirs.items()):
        keys.make_keys(place / keys.FILE, number=max(int(number) for number in theirs) + 1)


def finish(folder: DataFolder, url: str, broker: str) -> None:
    """Carry out a swap that was written down, from wherever it was left; else only clear up.

    For the folder's owner only: it would tidy away what another process is building.
    """
    name = folder.read(SWAP).get("name")
    if not name:
        clear(folder, url)
        return
    _swap_databases(url, str(name).replace("-", "_"))
    built = folder.path / str(name)
    for what in FOLDERS:
        _swap_folders(built / what, folder.path / what, built / f"{what}.before")
    if (built / keys.FILE).exists():
        if (folder.path / keys.FILE).exists():
            shutil.copy2(folder.path / keys.FILE, folder.path / f"{keys.FILE}.before-restore")
        (built / keys.FILE).replace(folder.path / keys.FILE)
    if broker:  # what it holds is about the other company: doorbells and remembered pages
        redis.Redis.from_url(broker, socket_timeout=30).flushdb()
    folder.forget(SWAP)
    clear(folder, url)


def _swap_databases(url: str, built: str) -> None:
    current = tools.database_of(url)
    with contextlib.closing(tools.connect(url, "postgres")) as line, line.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname = %s", [built])
        if cursor.fetchone() is None:
            return
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        line.autocommit = False
        cursor.execute(rename.format(sql.Identifier(current), sql.Identifier(f"{built}_before")))
        cursor.execute(rename.format(sql.Identifier(built), sql.Identifier(current)))
        line.commit()


def _swap_folders(new: Path, current: Path, before: Path) -> None:
    if not new.exists():
        return
    if current.exists():
        current.rename(before)
    new.rename(current)


def clear(folder: DataFolder, url: str) -> None:
    """Remove what a restore left: an unfinished new company, or the old one after a swap."""
    if folder.read(SWAP):
        return
    for left in folder.path.glob(f"{BUILT}*"):
        built = left.name.replace("-", "_")
        for database in (built, f"{built}_before"):
            _execute(
                url,
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)),
            )
        shutil.rmtree(left)


def _execute(url: str, statement: sql.Composed) -> None:
    with contextlib.closing(tools.connect(url, "postgres")) as line, line.cursor() as cursor:
        cursor.execute(statement)
