"""The two engines of one data folder, and throw-away ones for tests."""

import contextlib
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from ecomops.embedded import processes
from ecomops.embedded.account import OUTSIDE, Account, engine_account
from ecomops.embedded.folder import DataFolder
from ecomops.embedded.postgres import Postgres
from ecomops.embedded.refusal import Refusal
from ecomops.embedded.valkey import Valkey

DATABASE = "ecomops"
TEMPORARY = "ecomops-engines-"


@dataclass
class Engines:
    """What runs beside the program; an engine that the user brings himself is None here."""

    postgres: Postgres | None
    valkey: Valkey | None

    def started(self) -> list[Postgres | Valkey]:
        """Return the engines that are ours to start and stop."""
        return [engine for engine in (self.postgres, self.valkey) if engine is not None]

    def start(self) -> None:
        """Start both at once and return when both answer."""
        new = self.postgres.prepare() if self.postgres else False
        if self.valkey:
            self.valkey.prepare()
        for engine in self.started():
            engine.start()
        try:
            for engine in self.started():
                engine.wait_ready()
            if self.postgres and (new or not database_exists(self.postgres, DATABASE)):
                create_database(self.postgres, DATABASE)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop both, the broker first."""
        for engine in reversed(self.started()):
            engine.stop()

    def environment(self) -> dict[str, str]:
        """Return what settings read to find them."""
        found: dict[str, str] = {}
        if self.postgres:
            found["DATABASE_URL"] = self.postgres.url(DATABASE)
        if self.valkey:
            found["REDIS_URL"] = self.valkey.url()
        return found


def engines_of(folder: DataFolder, *, postgres: bool = True, valkey: bool = True) -> Engines:
    """Return the folder's engines, wherever its files have to live; nothing is started yet."""
    if not postgres and not valkey:
        return Engines(None, None)
    account = engine_account()
    known = folder.cluster()
    place = _place(folder, account, known)
    password = known["password"]
    return Engines(
        Postgres(
            place / "postgres", account=account, password=password, log=folder.log / "postgres.log"
        )
        if postgres
        else None,
        Valkey(place / "valkey", account=account, password=password, log=folder.log / "valkey.log")
        if valkey
        else None,
    )


def _place(folder: DataFolder, account: Account, known: dict[str, Any]) -> Path:
    """Return where the engines keep their files: beside ours, or outside a closed home."""
    if known.get("place"):
        return _claimed(folder, Path(known["place"]))
    inside = folder.path / "engines"
    inside.mkdir(mode=0o700, exist_ok=True)
    account.own(inside)
    if not account.borrowed or account.may_write(inside):
        return inside
    inside.rmdir()
    outside = OUTSIDE / "clusters" / known["id"]
    outside.mkdir(parents=True, mode=0o711, exist_ok=True)
    account.own(outside)
    if not account.may_write(outside):
        raise Refusal(
            f"The user 'ecomops' gets neither into {folder.path} nor into {outside}: set "
            "ECOMOPS_DATA to a folder that other users may enter."
        )
    folder.write("cluster.json", {**known, "place": str(outside)})
    return _claimed(folder, outside)


def _claimed(folder: DataFolder, outside: Path) -> Path:
    """Make sure that a copied data folder does not write into the original's cluster."""
    owner = outside / "owner"
    other = Path(owner.read_text(encoding="utf-8")) if owner.exists() else folder.path
    theirs = DataFolder(other).read("cluster.json") if other.exists() else {}
    if other != folder.path and theirs.get("place") == str(outside):
        raise Refusal(
            f"{folder.path} is a copy of {other}, but the databases of both are in {outside}: "
            "copy a company with './run backup FILE' and './run restore FILE' instead."
        )
    owner.write_text(str(folder.path), encoding="utf-8")
    return outside


def connect(postgres: Postgres, database: str = "postgres") -> Any:
    """Return a plain connection in autocommit, for what the framework cannot do."""
    line = psycopg2.connect(postgres.url(database))
    line.autocommit = True
    return line


def database_exists(postgres: Postgres, name: str) -> bool:
    """Say whether the server has a database of this name."""
    with contextlib.closing(connect(postgres)) as line, line.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def create_database(postgres: Postgres, name: str, template: str = "template0") -> None:
    """Make a database, empty or as a copy of another one."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with contextlib.closing(connect(postgres)) as line, line.cursor() as cursor:
        cursor.execute(statement)


@contextlib.contextmanager
def throw_away(cluster: Path | None = None, password: str | None = None) -> Iterator[Engines]:
    """Run engines that need not survive a power cut, and remove every trace of them after.

    With a cluster, PostgreSQL starts on a copy of it.
    """
    account = engine_account()
    place = _temporary(account)
    try:
        for name in ("postgres",) if cluster else ():
            copy_cluster(cluster, place / name, account)  # type: ignore[arg-type]  # set here
        word = password or secrets.token_urlsafe(12)
        engines = Engines(
            Postgres(
                place / "postgres",
                account=account,
                password=word,
                log=place / "postgres.log",
                throw_away=True,
            ),
            Valkey(
                place / "valkey",
                account=account,
                password=word,
                log=place / "valkey.log",
                throw_away=True,
            ),
        )
        engines.start()
        try:
            yield engines
        finally:
            for engine in engines.started():
                if engine.child is not None:
                    processes.end(engine.child, (signal.SIGQUIT,))
                    engine.child = None
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _temporary(account: Account) -> Path:
    sweep(Path(tempfile.gettempdir()))
    place = Path(tempfile.mkdtemp(prefix=TEMPORARY))
    account.own(place)
    if account.borrowed and not account.may_write(place):
        place.rmdir()
        (OUTSIDE / "temporary").mkdir(parents=True, exist_ok=True)
        sweep(OUTSIDE / "temporary")
        place = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=OUTSIDE / "temporary"))
        account.own(place)
    (place / "owner").write_text(f"{os.getpid()} {processes.birth(os.getpid())}")
    return place


def sweep(folder: Path) -> None:
    """Remove what throw-away engines left whose owner was killed."""
    for note in folder.glob(f"{TEMPORARY}*/owner"):
        with contextlib.suppress(OSError, ValueError):
            pid, born = note.read_text().split(" ", 1)
            if processes.birth(int(pid)) != born:
                shutil.rmtree(note.parent, ignore_errors=True)


def copy_cluster(source: Path, target: Path, account: Account) -> None:
    """Copy a stopped cluster and hand it to the account."""
    shutil.copytree(source, target)
    target.chmod(0o700)
    for found in (target, *target.rglob("*")):
        account.own(found)
