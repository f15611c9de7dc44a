"""The company while it runs: watched processes, the demo company in the making, a clean stop."""

import signal
import subprocess
import sys
from collections.abc import Callable
from types import FrameType

from ecomops.cli.live import Live
from ecomops.core.models import Job
from ecomops.demo.tasks import LOAD_JOB
from ecomops.embedded import Refusal, processes, starting
from ecomops.embedded.folder import REPOSITORY, DataFolder
from ecomops.embedded.supervisor import (
    Program,
    Supervised,
    Supervisor,
    stop_programs,
    wait_for_web,
)
from stores.models import Store


def demo_wanted(folder: DataFolder) -> bool:
    """Say whether the demo company is still to be made; refuse to mix it with a real one."""
    job = Job.objects.filter(kind=LOAD_JOB).order_by("-pk").first()
    if job is None and Store.objects.exists():
        raise Refusal(
            f"The data folder {folder.path} has a company of its own, and --demo shows who may "
            "sign in: set ECOMOPS_DATA to another folder for the demo company."
        )
    return job is None or job.state != Job.State.DONE


class DemoLoad:
    """The command that makes the demo company, while the site is already reachable."""

    def __init__(
        self, talk: Callable[[str], None], then: Callable[[], None] = lambda: None
    ) -> None:
        self.talk, self.then = talk, then
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; its progress goes to the terminal."""
        self.talk("Making the demo company; the pages fill while you look ...")
        self.child = subprocess.Popen(
            [sys.executable, str(REPOSITORY / "manage.py"), "demo"],
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
            start_new_session=True,
            preexec_fn=processes.dies_with_us(signal.SIGTERM),
        )

    def look(self) -> None:
        """Tell the person once when it has ended, and remember a whole company."""
        if self.child is None or self.child.poll() is None:
            return
        if self.child.returncode == 0:
            self.talk("The demo company is complete.")
            self.then()
        else:
            self.talk("The demo company is not complete: run './run demo' to go on with it.")
        self.child = None

    def stop(self) -> None:
        """End it; the next start goes on with it."""
        if self.child is not None:
            processes.end(self.child, (signal.SIGTERM,), patience=5)
            self.child = None


def serve(
    folder: DataFolder,
    running: list[Program],
    address: str,
    *,
    begin: Callable[[], None],
    loading: DemoLoad | None,
    live: Live | None,
    talk: Callable[[str], None],
) -> None:
    """Run and watch everything until a signal says stop; refuse on a crash loop."""
    engines = starting.running_engines
    watched: list[Supervised] = [*(engines.started() if engines else ()), *running]
    stopping = _stop_on_signals()

    def note() -> None:
        children = {name: (pid, processes.birth(pid)) for name, pid in supervisor.pids().items()}
        environment = engines.environment() if engines else {}
        starting.say_running(folder, "up", environment, address=address, children=children)

    supervisor = Supervisor(watched, note)
    try:
        web, *others = running
        web.start()
        wait_for_web(web, address)  # pages first: the others would slow its start down
        for program in others:
            program.start()
        note()
        begin()
        if loading:
            loading.start()
        elif live:
            live.connect()
        supervisor.run(stopping, loading.look if loading else lambda: None)
    finally:
        talk("Stopping ...")
        if loading:
            loading.stop()
        if live:
            live.stop()
        stop_programs(running)


def _stop_on_signals() -> Callable[[], bool]:
    """Turn the signals that mean "stop" into an answer, so that stopping is never cut short."""
    received: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        received.append(number)

    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if sign != signal.SIGHUP or signal.getsignal(sign) != signal.SIG_IGN:  # nohup stays nohup
            signal.signal(sign, stop)
    return lambda: bool(received)
