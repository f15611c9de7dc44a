"""Keeps a company's processes running: restarts what dies, gives up on what keeps dying."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from ecomops.embedded import processes
from ecomops.embedded.folder import REPOSITORY
from ecomops.embedded.postgres import explain
from ecomops.embedded.refusal import Refusal

LOOK_SECONDS = 0.2
EXITS_ALLOWED = 5
WINDOW_SECONDS = 60.0
WEB_SECONDS = 60.0
TIDY_SECONDS = 60.0
CELERY = ("celery", "-A", "ecomops.celery")


class Supervised(Protocol):
    """A process that is started, watched and stopped."""

    name: str
    log: Path
    child: subprocess.Popen[bytes] | None

    def start(self) -> subprocess.Popen[bytes]: ...

    def clear(self) -> None: ...


@dataclass
class Program:
    """One of our own processes: a Python module with arguments."""

    name: str
    arguments: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """Start it from the repository's folder with this very Python."""
        self.child = processes.spawn(
            [sys.executable, "-m", *self.arguments],
            log=self.log,
            environment={**os.environ, **self.environment},
            folder=REPOSITORY,
            last_signal=signal.SIGQUIT,
        )
        return self.child

    def clear(self) -> None:
        """End what a killed leader left behind."""
        if self.child is not None:
            processes.kill_group(self.child.pid)


def programs(log: Path, host: str, port: int) -> list[Program]:
    """Return the web server, the workers and the scheduler."""
    cores = os.cpu_count() or 1
    return [
        Program("web", web_arguments(host, port, workers=min(4, cores)), log / "web.log"),
        # The bells have a worker of their own: two long imports never hold up the others' start.
        Program("bells", worker_arguments("bells", "bells", 1), log / "bells.log"),
        Program(
            "worker",
            worker_arguments("worker", "celery", min(4, max(2, cores))),
            log / "worker.log",
        ),
        Program("beat", beat_arguments(), log / "beat.log"),
    ]


def worker_arguments(name: str, queues: str, processes: int) -> tuple[str, ...]:
    """Return the arguments of a Celery worker."""
    return (
        *(*CELERY, "worker", *_log_level(), "--hostname", f"{name}@%h", "--queues", queues),
        *("--concurrency", str(processes), "--without-gossip", "--without-mingle"),
    )


def beat_arguments() -> tuple[str, ...]:
    """Return the scheduler's: intervals only, for what remembers nothing cannot be corrupted."""
    return (*CELERY, "beat", *_log_level(), "--scheduler", "celery.beat.Scheduler", "--pidfile", "")


def _log_level() -> tuple[str, str]:
    return ("--loglevel", os.environ.get("ECOMOPS_LOG", "WARNING"))


def web_arguments(host: str, port: int, workers: int) -> tuple[str, ...]:
    """Return granian's arguments."""
    return (
        *("granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"),
        *("--workers", str(workers), "--blocking-threads", "4", "--log-level", "warning"),
        *("--workers-kill-timeout", "3", "ecomops.wsgi:application"),
    )


class Supervisor:
    """Watches processes in the order given; the first ones are needed by the later ones."""

    def __init__(self, watched: Sequence[Supervised], on_change: Callable[[], None]) -> None:
        self.watched = watched
        self.on_change = on_change
        self.exits: dict[str, deque[float]] = {one.name: deque() for one in watched}
        self.again_at: dict[str, float] = {}

    def pids(self) -> dict[str, int]:
        """Return the processes that run now by name."""
        return {one.name: one.child.pid for one in self.watched if one.child is not None}

    def look(self) -> None:
        """Restart what has ended; refuse when something keeps ending."""
        for one in self.watched:
            due = self.again_at.get(one.name)
            if due is not None:
                if time.monotonic() >= due:
                    del self.again_at[one.name]
                    one.start()
                    self.on_change()
            elif one.child is not None and one.child.poll() is not None:
                one.clear()
                self.again_at[one.name] = time.monotonic() + self._pause(one)

    def _pause(self, one: Supervised) -> float:
        """Return how long to wait before the next start; refuse a crash loop."""
        now = time.monotonic()
        exits = self.exits[one.name]
        exits.append(now)
        while now - exits[0] > WINDOW_SECONDS:
            exits.popleft()
        if len(exits) >= EXITS_ALLOWED:
            what = f"Stopping: {one.name} ended {len(exits)} times within a minute"
            raise Refusal(explain(one.log, what))
        return (0.0, 0.0, 0.5, 1.0, 2.0)[len(exits)]

    def run(self, stopping: Callable[[], bool], also: Callable[[], None]) -> None:
        """Watch until told to stop, looking after one more thing in every round."""
        tidied = time.monotonic()
        while not stopping():
            self.look()
            also()
            if time.monotonic() - tidied > TIDY_SECONDS:
                tidied = time.monotonic()
                for one in self.watched:
                    processes.shorten_log(one.log)
            time.sleep(LOOK_SECONDS)


def stop_programs(running: Sequence[Program], patience: float = 5.0) -> None:
    """Ask all to stop at once, then wait for each; unfinished jobs go on at the next start."""
    for program in running:
        if program.child is not None and program.child.poll() is None:
            program.child.terminate()
    for program in running:
        if program.child is not None:
            processes.end(program.child, (signal.SIGTERM, signal.SIGQUIT), patience)
            processes.kill_group(program.child.pid)
            program.child = None


def wait_for_web(program: Program, address: str) -> None:
    """Return when the web server answers; refuse with its last words when it ended."""
    place = urlsplit(address)
    until = time.monotonic() + WEB_SECONDS
    while time.monotonic() < until:
        if program.child is None or program.child.poll() is not None:
            raise Refusal(explain(program.log, "The web server could not start"))
        with (
            contextlib.suppress(OSError),
            socket.create_connection((place.hostname, place.port), timeout=5) as line,
        ):
            line.sendall(b"HEAD /static/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            if line.recv(16):
                return
        time.sleep(0.02)
    raise Refusal(f"The web server does not answer after {WEB_SECONDS:.0f} s: {program.log}")


def reachable(host: str) -> str:
    """Return the address to call a server that listens everywhere."""
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104  # compared only
