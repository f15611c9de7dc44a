"""Pytest plugin: throw-away databases for one run, before settings are read.

Each worker gets a database cloned from a migrated template, a broker database of its own and a
data folder. The migrated cluster is kept for the next run, by the digest of all migrations.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql

from ecomops.embedded import processes
from ecomops.embedded.engines import Engines, throw_away

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".data-tests"
TEMPLATE = "ecomops_template"
SERVER = "ECOMOPS_TEST_SERVER"
KEEP_CLUSTERS = 3


def worker_name() -> str:
    """Return which xdist worker this is, or "main"."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def migration_state() -> str:
    """Return a digest that changes whenever a migrated database would."""
    digest = hashlib.sha256()
    paths = [ROOT / "requirements.lock", ROOT / "ecomops" / "embedded" / "postgres.py"]
    for place in ("ecomops", "stores", "campaigns", "kpi", "warehouse", "procurement"):
        paths += sorted((ROOT / place).rglob("migrations/*.py"))
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:20]


class Run:
    """The engines of one test run; only the process that distributes the tests has them."""

    def __init__(self) -> None:
        self.stack = contextlib.ExitStack()
        self.engines: Engines | None = None
        self.state = migration_state()
        self.kept = KEPT / self.state
        self.cached = (self.kept / "postgres" / "PG_VERSION").exists()

    def start(self) -> None:
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="ecomops-run-")))
        folder.chmod(0o711)
        os.environ["ECOMOPS_TEST_FOLDER"] = str(folder)
        if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
            os.environ[SERVER] = os.environ["DATABASE_URL"]
            os.environ["ECOMOPS_TEST_BROKER"] = re.sub(r"/\d+$", "", os.environ["REDIS_URL"])
            return
        cluster = self.kept / "postgres" if self.cached else None
        word = (self.kept / "password").read_text() if self.cached else None
        self.engines = self.stack.enter_context(throw_away(cluster, word))
        assert self.engines.postgres is not None
        assert self.engines.valkey is not None
        os.environ[SERVER] = self.engines.postgres.url("postgres")
        os.environ["ECOMOPS_TEST_BROKER"] = self.engines.valkey.url().removesuffix("/0")

    def stop(self) -> None:
        try:
            if self.engines is not None and not self.cached and self._template_made():
                self._keep()
        finally:
            self.stack.close()

    def _template_made(self) -> bool:
        with contextlib.closing(server()) as line, line.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
            return cursor.fetchone() is not None and migration_state() == self.state

    def _keep(self) -> None:
        with contextlib.closing(server()) as line, line.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_'")
            for (name,) in cursor.fetchall():
                cursor.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                )
        postgres = self.engines.postgres
        processes.end(postgres.child, (signal.SIGINT, signal.SIGQUIT))
        KEPT.mkdir(exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=KEPT, prefix="new-"))
        shutil.copytree(postgres.data, fresh / "postgres")
        (fresh / "password").write_text(postgres.password)
        with contextlib.suppress(OSError):  # another run was first
            fresh.rename(self.kept)
        shutil.rmtree(fresh, ignore_errors=True)
        for old in sorted(KEPT.iterdir(), key=lambda path: -path.stat().st_mtime)[KEEP_CLUSTERS:]:
            shutil.rmtree(old, ignore_errors=True)


def server():
    """Return a connection to the server that may make databases."""
    line = psycopg2.connect(os.environ[SERVER])
    line.autocommit = True
    return line


def url_of(database: str) -> str:
    """Return the address of a database on the run's server."""
    return re.sub(r"/[^/]*$", f"/{database}", os.environ[SERVER])


def ensure_template() -> None:
    """Make the migrated template once, whoever comes first."""
    lock = Path(os.environ["ECOMOPS_TEST_FOLDER"]) / "template.lock"
    with lock.open("w") as file, contextlib.closing(server()) as line, line.cursor() as cursor:
        fcntl.flock(file, fcntl.LOCK_EX)
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
        if cursor.fetchone():
            return
        cursor.execute("DROP DATABASE IF EXISTS ecomops_building WITH (FORCE)")
        cursor.execute("CREATE DATABASE ecomops_building")
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v", "0", "--skip-checks"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url_of("ecomops_building")},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            pytest.exit(f"migrate failed:\n{done.stderr[-4000:]}", returncode=1)
        cursor.execute(f"ALTER DATABASE ecomops_building RENAME TO {TEMPLATE}")


def clone(name: str) -> str:
    """Make a database as a copy of the migrated template and return its address."""
    ensure_template()
    with contextlib.closing(server()) as line, line.cursor() as cursor:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        cursor.execute(drop.format(sql.Identifier(name)))
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        cursor.execute(make.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    return url_of(name)


def drop(name: str) -> None:
    """Remove a database that `clone` made."""
    with contextlib.closing(server()) as line, line.cursor() as cursor:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        cursor.execute(statement.format(sql.Identifier(name)))


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config, parser, args):
    if worker_name() == "main" and not {"-h", "--help", "--version", "-V"} & set(args):
        run = Run()
        run.start()
        early_config.add_cleanup(run.stop)
    if SERVER in os.environ:
        number = int(re.sub(r"\D", "", worker_name()) or -1) + 2
        folder = Path(os.environ["ECOMOPS_TEST_FOLDER"]) / f"data-{worker_name()}"
        (folder / "static").mkdir(parents=True, exist_ok=True)
        os.environ["DATABASE_URL"] = url_of(f"test_{worker_name()}")
        os.environ["REDIS_URL"] = f"{os.environ['ECOMOPS_TEST_BROKER']}/{number}"
        os.environ["ECOMOPS_DATA"] = str(folder)
    return (yield)
