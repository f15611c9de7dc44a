"""What beat does while the system runs, for commands that run without it."""

from django.utils import timezone

from ecomops.core import history, jobs, outbox
from ecomops.embedded import starting


def deliver() -> None:
    """Let everybody know what happened, so that the next command sees all that follows from it."""
    while outbox.relay(at=timezone.now()):
        pass


def catch_up() -> None:
    """Do what waits for a worker where no system runs beside us; else it is being done."""
    if starting.running_engines is None:
        return
    deliver()
    while history.seal():
        pass
    for job_id in jobs.due(at=timezone.now()):
        jobs.run_now(job_id)
    deliver()
