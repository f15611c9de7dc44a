"""What `manage.py` does before Django: databases for the commands that need them."""

import contextlib
import errno
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Any

from ecomops.embedded import processes, restore
from ecomops.embedded.engines import Engines, engines_of
from ecomops.embedded.folder import DataFolder, data_folder
from ecomops.embedded.keys import load_keys
from ecomops.embedded.refusal import Refusal

WITHOUT_DATABASE = frozenset(
    {
        *("", "help", "version", "check", "makemigrations", "makemessages", "compilemessages"),
        *("collectstatic", "findstatic", "messages", "test", "squashmigrations", "diffsettings"),
        *("startapp", "optimizemigration", "simulator"),
    }
)
RUNNING = "running.json"
ALONE = frozenset({"up", "restore"})  # nobody else may use the folder meanwhile
PATIENCE = 60.0

running_engines: Engines | None = None
running_folder: DataFolder | None = None


@contextlib.contextmanager
def boot(argv: Sequence[str]) -> Iterator[None]:
    """Make sure DATABASE_URL and REDIS_URL are set for this command, then clean up after it."""
    word = argv[1] if len(argv) > 1 else ""
    if needs_nothing(word, argv):
        yield
        return
    signal.signal(signal.SIGTERM, _leave)
    if word == "up":
        os.environ["ECOMOPS_DEMO"] = "1" if "--demo" in argv else "0"
        os.environ.setdefault("ECOMOPS_MANIFEST", "1")
    folder = DataFolder(data_folder())
    if word not in ALONE and os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        load_keys(folder.path)
        if folder.take():
            restore.finish(folder, os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
            folder.release()
        yield
        return
    folder.prepare()
    load_keys(folder.path)
    with _owned(folder, word) if word in ALONE else _owned_or_attached(folder, word):
        yield


def needs_nothing(word: str, argv: Sequence[str]) -> bool:
    """Say whether a command gets by without databases."""
    if word == "bench":  # its inner process measures on engines of its own
        return "--inside" not in argv
    return word.startswith("-") or word in WITHOUT_DATABASE or bool({"-h", "--help"} & set(argv))


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


@contextlib.contextmanager
def _owned_or_attached(folder: DataFolder, word: str) -> Iterator[None]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if folder.take():
            with _engines(folder, word, wait_for_guests=True):
                yield
            return
        with folder.guests(leaving=False):
            urls = folder.read(RUNNING).get("environment")
            if urls and not _ownerless(folder):
                os.environ.update(urls)
                yield
                return
        time.sleep(0.1)
    raise Refusal(_in_use(folder))


def _ownerless(folder: DataFolder) -> bool:
    """Say whether the owner has gone since; then the addresses it left are dead."""
    if folder.take():
        folder.release()
        return True
    return False


@contextlib.contextmanager
def _owned(folder: DataFolder, word: str) -> Iterator[None]:
    """Own the folder or refuse: two copies on one folder would be two supervisors."""
    until = time.monotonic() + 10
    while not folder.take():
        if folder.read(RUNNING).get("word") == "up" or time.monotonic() > until:
            raise Refusal(_in_use(folder))
        time.sleep(0.1)
    with _engines(folder, word, wait_for_guests=False):
        yield


def _in_use(folder: DataFolder) -> str:
    who = folder.read(RUNNING)
    address = f" at {who['address']}" if who.get("address") else ""
    return (
        f"The data folder {folder.path} is already in use by './run {who.get('word', '?')}' "
        f"(process {who.get('pid', '?')}){address}: stop that one first, or set ECOMOPS_DATA to "
        "another folder for a second company."
    )


@contextlib.contextmanager
def _engines(folder: DataFolder, word: str, *, wait_for_guests: bool) -> Iterator[None]:
    global running_engines, running_folder  # one per process, like the process
    try:
        end_leftovers(folder)
        engines = engines_of(
            folder,
            postgres=not os.environ.get("DATABASE_URL"),
            valkey=not os.environ.get("REDIS_URL"),
        )
        engines.start()
        os.environ.update(engines.environment())
        restore.finish(folder, os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
        # without an address nobody comes as a guest into what is being replaced
        say_running(folder, word, {} if word == "restore" else engines.environment())
        running_engines, running_folder = engines, folder
        try:
            yield
        finally:
            with folder.guests(leaving=True) if wait_for_guests else contextlib.nullcontext():
                folder.forget(RUNNING)
                engines.stop()
    except OSError as problem:
        raise Refusal(_unusable(folder, problem)) from problem
    finally:
        folder.release()


def _unusable(folder: DataFolder, problem: OSError) -> str:
    """Return what to do about a folder that fails under us."""
    if problem.errno == errno.ENOSPC:
        return (
            f"The disk of {folder.path} is full: free some space and start again; nothing that "
            "was saved is lost."
        )
    return (
        f"The data folder {folder.path} cannot be used ({problem.strerror}: {problem.filename}): "
        "make it writable or set ECOMOPS_DATA to another folder."
    )


def end_leftovers(folder: DataFolder) -> None:
    """End what an owner that was killed left running, where the system did not do it."""
    left = folder.read(RUNNING)
    if left.get("boot") == processes.boot_mark():  # else the numbers belong to others by now
        for pid, born in left.get("children", {}).values():
            if processes.birth(pid) in {born, None}:
                processes.kill_group(pid)
    folder.forget(RUNNING)


def say_running(folder: DataFolder, word: str, environment: dict[str, str], **more: Any) -> None:
    """Write down who runs here, for commands that attach and for the next one's message."""
    us = {"word": word, "pid": os.getpid(), "boot": processes.boot_mark()}
    folder.write(RUNNING, {**us, "environment": environment, **more})
