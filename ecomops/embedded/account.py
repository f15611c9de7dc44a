"""PostgreSQL will not run as root, so root lends it an account of its own."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecomops.embedded.refusal import Refusal

NAME = "ecomops"
OUTSIDE = Path("/var/lib/ecomops")

MAKERS = (
    ("useradd", "--system", "--no-create-home", "--home-dir", str(OUTSIDE), "--user-group", NAME),
    ("adduser", "-S", "-D", "-H", "-h", str(OUTSIDE), NAME),
)


@dataclass(frozen=True)
class Account:
    """Who the database engines run as; None fields mean "as we are"."""

    uid: int | None = None
    gid: int | None = None

    @property
    def borrowed(self) -> bool:
        return self.uid is not None

    def popen(self) -> dict[str, Any]:
        """Return the subprocess arguments that start a program under this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand one file or folder to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def may_write(self, folder: Path) -> bool:
        """Say whether the account gets into this folder through all its parents and may write."""
        return self._runs("/bin/sh", "-c", 'cd "$1" && test -w .', "sh", str(folder))

    def may_run(self, program: Path) -> bool:
        """Say whether the account can start this program."""
        return self._runs(str(program), "--version")

    def _runs(self, *command: str) -> bool:
        try:
            done = subprocess.run(command, capture_output=True, cwd="/", timeout=30, **self.popen())
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0


def engine_account() -> Account:
    """Return the account the engines run under, made on first need when we are root."""
    if os.geteuid() != 0:
        return Account()
    return _found() or _made()


def _found() -> Account | None:
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _made() -> Account:
    for command in MAKERS:
        if shutil.which(command[0]) is None:
            continue
        subprocess.run(command, capture_output=True, check=False)
        account = _found()
        if account is not None:
            return account
    raise Refusal(
        f"PostgreSQL does not run as root and the user '{NAME}' could not be made: run "
        f"'useradd --system {NAME}' once, or start as another user."
    )
