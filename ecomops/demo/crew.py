"""Processes of our own that work off the demo company's jobs beside the one that waits for them."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from typing import Self

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from ecomops.core import jobs, outbox
from ecomops.core.models import Job
from ecomops.embedded import processes

STORE_JOB, FIGURES_JOB = "demo.store", "kpi.rollup"
PATIENCE_SECONDS = 0.1
RELAYED_AT_ONCE = 5


class Helpers:
    """So many processes that work until the block ends; none means the caller does the work."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._children: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", "--assist"]
        for _number in range(self._number):
            child = subprocess.Popen(  # noqa: S603  # our own command
                command,
                env=dict(os.environ),
                stdin=subprocess.PIPE,
                preexec_fn=processes.dies_with_us(signal.SIGTERM),
            )
            self._children.append(child)
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        for child in self._children:
            if kind is not None:
                child.terminate()
            if child.stdin is not None:
                child.stdin.close()
        for child in self._children:
            child.wait()

    def alive(self) -> bool:
        """Whether one of them still works."""
        return any(child.poll() is None for child in self._children)


def assist() -> None:
    """Work off whatever waits until the one who asked has no more; what others hold is theirs.

    A power cut may cost the last batches, and their checkpoints with them: they are made again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    patience = 0.0
    while not _dismissed(patience):
        job = _next()
        if job is not None:
            jobs.run_now(job.pk)
        dealt = job or outbox.relay(at=timezone.now(), limit=RELAYED_AT_ONCE)
        patience = 0.0 if dealt else PATIENCE_SECONDS


def _dismissed(patience: float) -> bool:
    """Whether the other end has closed our input, or does so within the time given."""
    return bool(select.select([sys.stdin], [], [], patience)[0])


def _next() -> Job | None:
    """A store, else the latest figures of one, also one whose worker was killed.

    Never the job that computes whatever waits.
    """
    left_behind = Q(state=Job.State.RUNNING, lease_until__lt=timezone.now())
    waiting = Job.objects.filter(Q(state=Job.State.QUEUED) | left_behind)
    return (
        waiting.filter(kind=STORE_JOB).order_by("pk").first()
        or waiting.filter(kind=FIGURES_JOB, params__has_key="first").order_by("-pk").first()
    )
