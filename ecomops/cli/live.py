"""The platform beside a company: by itself with `./run simulator`, or under `up --demo`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from ecomops.embedded import Refusal, processes
from ecomops.embedded.folder import REPOSITORY, data_folder
from ecomops.embedded.supervisor import Program

PORT = 8009
FAULTS = ("none", "some", "many")


def simulate(*, port: int, rate: float | None, faults: str, say: Callable[[str], None]) -> None:
    """Connect the stores, then be the platform until Ctrl-C."""
    if processes.port_taken(port):
        raise Refusal(
            f"Port {port} is taken by another program: stop that one, or start with "
            f"'./run simulator --port {port + 1}'."
        )
    # a process of its own: the databases belong to `up`, the platform needs none
    subprocess.run(connecting(port), check=True)
    say(f"The platform is at http://127.0.0.1:{port}/")
    words = [*arguments(data_folder() / "simulator", port), "--faults", faults]
    if rate is not None:
        words += ["--rate", str(rate)]
    os.chdir(REPOSITORY)
    os.execv(sys.executable, [sys.executable, "-m", *words])  # noqa: S606  # our own program


def arguments(folder: Path, port: int) -> tuple[str, ...]:
    """The platform's command line."""
    return ("ecomops.simulator", str(folder), "--port", str(port))


def connecting(port: int) -> list[str]:
    """The command that gives stores their lines."""
    manage = str(REPOSITORY / "manage.py")
    return [sys.executable, manage, "connect_simulator", "--port", str(port)]


class Live:
    """Orders that come in all day while the demo company runs; ECOMOPS_LIVE=0 does without."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.port = processes.free_port()
        self.program = Program(
            "simulator", arguments(folder / "simulator", self.port), log / "simulator.log"
        )
        self.child: subprocess.Popen[bytes] | None = None

    @staticmethod
    def wanted() -> bool:
        return os.environ.get("ECOMOPS_LIVE", "1") != "0"

    def connect(self) -> None:
        """Give the stores their lines; it goes on beside the company."""
        self.child = subprocess.Popen(
            connecting(self.port),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=processes.dies_with_us(signal.SIGTERM),
        )

    def stop(self) -> None:
        """End what still connects."""
        if self.child is not None:
            processes.end(self.child, (signal.SIGTERM,), patience=3)
            self.child = None
