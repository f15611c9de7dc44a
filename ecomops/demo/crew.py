"""Processes of our own that work off the demo company's jobs beside the one that waits for them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Self

from django.conf import settings
from django.db import connection

from ecomops.core import jobs
from ecomops.core.models import Job
from ecomops.embedded import processes

STORE_JOB, FIGURES_JOB = "demo.store", "kpi.rollup"


class Helpers:
    """So many processes, gone when the block ends; none means the caller does the work."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._children: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", "--assist"]
        for _number in range(self._number):
            child = subprocess.Popen(  # noqa: S603  # our own command
                command,
                env=dict(os.environ),
                stdin=subprocess.DEVNULL,
                preexec_fn=processes.dies_with_us(signal.SIGTERM),
            )
            self._children.append(child)
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        for child in self._children:
            if kind is not None:
                child.terminate()
            child.wait()

    def alive(self) -> bool:
        """Whether one of them still works."""
        return any(child.poll() is None for child in self._children)


def assist() -> None:
    """Work off whatever waits, the latest figures first; what another holds is left to it.

    A power cut may cost the last batches, and their checkpoints with them: they are made again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    while (job := _next()) is not None:
        jobs.run_now(job.pk)


def _next() -> Job | None:
    """A store, else the figures of a store; never the job that computes whatever waits."""
    waiting = Job.objects.filter(state=Job.State.QUEUED)
    return (
        waiting.filter(kind=STORE_JOB).order_by("pk").first()
        or waiting.filter(kind=FIGURES_JOB, params__has_key="first").order_by("-pk").first()
    )
