"""Children that never outlive us, and what is known about strangers by their number."""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from ecomops.embedded.account import Account

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 20 * 1024 * 1024


def dies_with_us(sign: signal.Signals) -> Callable[[], None] | None:
    """Return what a child runs before its program so that the kernel ends it when we die."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def bind() -> None:
        prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
        if os.getppid() != parent:  # we died between fork and prctl
            os._exit(1)

    return bind


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    feed: bytes | None = None,
    last_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, writing to the log, ended with us."""
    with open_log(log) as out:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if feed is not None else subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=folder or "/",
            env=dict(environment) if environment is not None else None,
            start_new_session=True,
            preexec_fn=dies_with_us(last_signal),
            **(account or Account()).popen(),
        )
    if feed is not None and child.stdin is not None:
        with contextlib.suppress(BrokenPipeError), child.stdin as pipe:
            pipe.write(feed)
    return child


def open_log(log: Path) -> IO[bytes]:
    """Open a log for appending; one older generation is kept."""
    log.parent.mkdir(parents=True, exist_ok=True)
    shorten_log(log)
    return log.open("ab")


def shorten_log(log: Path) -> None:
    """Set a long log aside under a child that goes on appending to the same file."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)


def tail(log: Path, lines: int = 1) -> str:
    """Return the last lines of a log that say something."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8192))
        text = file.read().decode("utf-8", "replace")
    said = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(said[-lines:])


def end(
    child: subprocess.Popen[bytes], signs: Sequence[signal.Signals], patience: float = 20.0
) -> int:
    """Ask ever less politely until the child has ended; return its exit code."""
    for sign in (*signs, signal.SIGKILL):
        if child.poll() is not None:
            break
        if sign == signal.SIGKILL:
            kill_group(child.pid)
        else:
            child.send_signal(sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    return child.wait()


def kill_group(leader: int) -> None:
    """End a child and everything it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def birth(pid: int) -> str | None:
    """Return a mark that tells this process from a later one with the same number."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[19]
    except OSError:
        pass
    done = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)],  # its place differs by system
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or None


def boot_mark() -> str:
    """Return what tells this run of the machine from the next one, where it can be told."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


def command_line(pid: int) -> str:
    """Return what a running process was started with, empty when there is none."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        return raw.replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        pass
    done = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)],  # its place differs by system
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def end_stranger(pid: int, sign: signal.Signals, patience: float = 15.0) -> None:
    """End a process that is not our child, and wait until it is gone."""
    for attempt in (sign, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, attempt)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if not command_line(pid):
                return
            time.sleep(0.05)


def kill_working_in(folder: Path) -> None:
    """End every process whose working folder is this one, where the system can tell."""
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if Path(os.readlink(entry)) == folder:
                os.kill(int(entry.parent.name), signal.SIGKILL)


def free_port() -> int:
    """Return a port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether somebody already listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
