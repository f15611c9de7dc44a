"""A second start to a served page, against the same server and databases started bare."""

import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.measure import Result
from ecomops.embedded import processes
from ecomops.embedded.engines import engines_of
from ecomops.embedded.folder import REPOSITORY, DataFolder
from ecomops.embedded.supervisor import web_arguments

ROUNDS = 5
LIMIT = 4.0


def measure() -> list[Result]:
    """Start the program and its bare parts in turn, on one folder that was started before."""
    with tempfile.TemporaryDirectory(prefix="start-", dir=REPOSITORY / ".data-bench") as name:
        place = Path(name)
        place.chmod(0o711)
        folder = place / "data"
        ours, bare = [], []
        ours_once(folder)  # the first start makes everything
        for _round in range(ROUNDS):
            ours.append(ours_once(folder))
            bare.append(bare_once(folder))
    value, peer = statistics.median(ours), statistics.median(bare)
    return [Result("start", round(value, 3), "s", LIMIT, round(value / peer, 2), ROUNDS)]


def ours_once(folder: Path) -> float:
    """Return the seconds from ./run up to the first page."""
    port = processes.free_port()
    environment = clean_environment(folder)
    began = time.perf_counter()
    with subprocess.Popen(
        [str(REPOSITORY / "run"), "up", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        wait_for_page(port)
        taken = time.perf_counter() - began
        child.send_signal(signal.SIGTERM)
        child.wait(60)
    return taken


def bare_once(folder: Path) -> float:
    """Return the seconds that the databases and one bare granian on Django need."""
    engines = engines_of(DataFolder(folder))
    port = processes.free_port()
    began = time.perf_counter()
    engines.start()
    try:
        environment = {**clean_environment(folder), **engines.environment()}
        environment["DJANGO_SETTINGS_MODULE"] = "ecomops.settings"
        with subprocess.Popen(
            [sys.executable, "-m", *web_arguments("127.0.0.1", port, workers=1)],
            cwd=REPOSITORY,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as child:
            wait_for_page(port)
            taken = time.perf_counter() - began
            child.terminate()
            child.wait(30)
    finally:
        engines.stop()
    return taken


def clean_environment(folder: Path) -> dict[str, str]:
    """Return our environment without what the benchmark's own engines put there."""
    import os

    ours = ("DATABASE_URL", "REDIS_URL", "ECOMOPS_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return {**kept, "ECOMOPS_DATA": str(folder), "ECOMOPS_MANIFEST": "1"}


def wait_for_page(port: int, seconds: float = 60.0) -> None:
    """Return when the sign-in page comes."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                pass
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=10).close()
            return
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(f"no page on port {port}")
