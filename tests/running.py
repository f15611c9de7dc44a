"""Real processes for tests: a served site beside a test, and a whole company to break.

`running`   granian and a Celery worker on this test's own database: what the test commits they
            see, what they do the test sees. For browser journeys.
`company`   a maker of whole companies (`./run up`) on data folders of their own: for kill -9.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
import redis

from ecomops.embedded import processes
from ecomops.embedded.engines import engines_of
from ecomops.embedded.folder import DataFolder
from ecomops.embedded.supervisor import (
    Program,
    stop_programs,
    wait_for_web,
    web_arguments,
    worker_arguments,
)
from tests.engines import server, worker_name

ROOT = Path(__file__).resolve().parents[1]


def until(condition, seconds=60.0, what="it"):
    """Return the condition's first true answer; fail when it never comes."""
    end, pause = time.monotonic() + seconds, 0.01
    while time.monotonic() < end:
        with contextlib.suppress(psycopg2.Error, OSError, KeyError, redis.RedisError):
            found = condition()
            if found:
                return found
        time.sleep(pause)
        pause = min(0.1, pause * 1.5)
    raise AssertionError(f"{what} did not happen within {seconds} s")


def settled(page):
    """Return when the page is there, its scripts listen and no part of it is on its way."""
    page.wait_for_load_state("load")
    page.wait_for_function(
        "() => document.readyState === 'complete' && !document.querySelector("
        "'.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added,"
        " [data-chart]:not([data-drawn])')"
    )


@dataclass
class Running:
    """A served site and its worker, on the database of the test."""

    base_url: str
    web: Program
    worker: Program

    def kill(self, name, sign=signal.SIGKILL):
        """End the web server or the worker the hard way."""
        program = getattr(self, name)
        processes.kill_group(program.child.pid)
        program.child.wait()
        assert sign == signal.SIGKILL

    def wake(self, worker=True):
        """Start again what a test killed; let the worker go on."""
        for name in ("web", "worker")[: 1 + worker]:
            if getattr(self, name).child.poll() is not None:
                self.restart(name)
        if worker:
            os.killpg(self.worker.child.pid, signal.SIGCONT)

    def sleep(self):
        """Hold the worker between tests: it would do other tests' jobs and lock their tables."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.worker.child.pid, signal.SIGSTOP)
        with contextlib.closing(server()) as line, line.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = %s AND pid <> ALL(%s)",
                [f"test_{worker_name()}", own_backends()],
            )

    def restart(self, name):
        """Start again what was killed."""
        program = getattr(self, name)
        program.start()
        if name == "web":
            wait_for_web(program, self.base_url)


def own_backends():
    """Return the database sessions of this very process."""
    from django.db import connections

    return [
        one.connection.info.backend_pid
        for one in connections.all(initialized_only=True)
        if one.connection is not None
    ]


@pytest.fixture(scope="session")
def _served(django_db_setup, tmp_path_factory):
    """One site and one worker per test worker: they find the database in the environment."""
    port = processes.free_port()
    log = tmp_path_factory.mktemp("log")
    web = Program("web", web_arguments("127.0.0.1", port, workers=1), log / "web.log")
    both = (*worker_arguments("test", "celery,bells", 2), "--beat")
    beat = ("--scheduler", "celery.beat.Scheduler", "--pidfile", "")
    worker = Program("worker", (*both, *beat), log / "worker.log")
    web.start()
    worker.start()
    try:
        wait_for_web(web, f"http://127.0.0.1:{port}")
        served = Running(f"http://127.0.0.1:{port}", web, worker)
        served.sleep()
        yield served
        served.wake()  # a held process does not hear that it should end
    finally:
        stop_programs([web, worker], patience=3)


@pytest.fixture
def still():
    """For a test of pages that acts on its rows itself: the worker of `running` stays held."""


@pytest.fixture
def running(_served, transactional_db, request):
    """A site at `running.base_url` with its worker; rows made here are gone after the test."""
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
    _served.wake(worker="still" not in request.fixturenames)
    yield _served
    settle()
    _served.sleep()


def settle():
    """Let jobs end before the rows go away under them."""
    from ecomops.core.models import Job

    with contextlib.suppress(AssertionError):
        until(lambda: not Job.objects.filter(state="running").exists(), seconds=20)


@pytest.fixture
def live_page(running, page):
    """A browser page on the running site: `live_page.goto("/")` works."""
    home = running.base_url
    go = page.goto
    page.goto = lambda address, **more: go(
        address if "://" in address else f"{home}{address}", **more
    )
    return page


class Company:
    """A whole `./run up` on its own data folder."""

    def __init__(self, folder: Path, *, environment=None, arguments=()):
        self.folder = folder
        self.environment = {
            **{key: value for key, value in os.environ.items() if key not in OURS},
            "ECOMOPS_DATA": str(folder),
            "ECOMOPS_MANIFEST": "0",
            **(environment or {}),
        }
        self.arguments = list(arguments)
        self.port = processes.free_port()
        self.child = None
        self.output = folder.with_name(f"{folder.name}-output.txt")

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.port}"

    def begin_as(self, other):
        """Take over a copy of another company's databases; nobody may be using them."""
        theirs, ours = DataFolder(other.folder), DataFolder(self.folder)
        ours.prepare()
        word = theirs.cluster()["password"]
        ours.write("cluster.json", {"id": secrets.token_hex(8), "password": word})
        copied = [engines_of(folder).postgres.data for folder in (theirs, ours)]
        subprocess.run(["cp", "-a", *copied], check=True)

    def start(self, seconds=300.0, *, wait=True):
        """Start it and return when pages come."""
        with self.output.open("ab") as out:
            self.child = subprocess.Popen(
                [
                    *(sys.executable, str(ROOT / "manage.py"), "up"),
                    *("--port", str(self.port), *self.arguments),
                ],
                env=self.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=processes.dies_with_us(signal.SIGTERM),
            )
        if wait:
            until(lambda: self.child.poll() is not None or self._up(), seconds, "the start")
            assert self.child.poll() is None, self.said()
        return self

    def _up(self):
        return self.note()["pid"] == self.child.pid and "address" in self.note() and self.answers()

    def answers(self):
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"{self.base_url}/", timeout=5).close()
        return True

    def said(self):
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def note(self):
        return json.loads((self.folder / "running.json").read_text())

    def pid(self, name):
        """Return the process of postgres, valkey, web, worker or beat."""
        return self.note()["children"][name][0]

    def kill(self, name):
        """End a child the hard way; return its number."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def recovered(self, name, old, seconds=60.0):
        """Return when a new process of this name runs."""
        until(lambda: self.pid(name) != old, seconds, f"the restart of {name}")

    def database_url(self):
        return self.note()["environment"]["DATABASE_URL"]

    def query(self, statement, *values):
        """Return the rows of a statement."""
        patience = "-c statement_timeout=60000"
        with contextlib.closing(psycopg2.connect(self.database_url(), options=patience)) as line:
            line.autocommit = True
            with line.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []

    def manage(self, *words, seconds=400, check=True):
        """Run a command on this company."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def stop(self, sign=signal.SIGTERM, seconds=120):
        """Stop it; return its exit code."""
        if self.child is None:
            return None
        if self.child.poll() is None:
            self.child.send_signal(sign)
        code = self.child.wait(seconds)
        self.child = None
        return code

    def discard(self):
        """Stop it whatever it does, and remove what root's fallback keeps outside the folder."""
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(30)
            except subprocess.TimeoutExpired:
                self.child.kill()
        with contextlib.suppress(OSError, KeyError):
            shutil.rmtree(json.loads((self.folder / "cluster.json").read_text())["place"])


OURS = {
    *("DATABASE_URL", "REDIS_URL", "ECOMOPS_DEMO", "ECOMOPS_MANIFEST", "ECOMOPS_DATA"),
    *("DJANGO_SETTINGS_MODULE", "ECOMOPS_DEBUG", "ECOMOPS_TEST_SERVER", "ECOMOPS_TEST_BROKER"),
}


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory):
    """A company that nobody uses: others begin as it is and need not make their tables again."""
    one = Company(tmp_path_factory.mktemp("migrated") / "company")
    one.manage("doctor")
    yield one
    one.discard()


@pytest.fixture
def company(tmp_path, request):
    """Make companies: `company("a").start()`; all are stopped at the end.

    With `empty` there is nothing in its folder, else its tables are made already.
    """
    made = []

    def make(name="company", *, empty=False, **more):
        one = Company(tmp_path / name, **more)
        made.append(one)
        if not empty:
            one.begin_as(request.getfixturevalue("_migrated"))
        return one

    yield make
    for one in made:
        one.discard()
