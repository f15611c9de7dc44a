"""What must always add up: apps register examinations, `./run doctor` runs them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from ecomops.core import history
from ecomops.core.models import Entry, Job, OutboxEvent

LEAST_FREE = 1 << 30
TAKEN_WITHIN = timedelta(hours=1)
SEALED_WITHIN = timedelta(minutes=1)
DELIVERED_WITHIN = timedelta(minutes=5)
thorough: ContextVar[bool] = ContextVar("thorough", default=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not add up: where, and what to do."""

    examination: str
    text: str


Examination = Callable[[datetime], Iterator[str]]
_examinations: dict[str, Examination] = {}


def examination(name: str) -> Callable[[Examination], Examination]:
    """Register a function that yields one sentence for each thing wrong."""

    def register(function: Examination) -> Examination:
        _examinations[name] = function
        return function

    return register


def examine(*, at: datetime, deep: bool = False) -> tuple[list[str], list[Finding]]:
    """Run every examination; return their names and what they found.

    `deep` takes nothing for granted that an earlier examination found in order.
    """
    autodiscover_modules("health")
    token = thorough.set(deep)
    try:
        findings = [
            Finding(name, text) for name, function in _examinations.items() for text in function(at)
        ]
    finally:
        thorough.reset(token)
    return list(_examinations), findings


@examination("migrations")
def _migrations(_at: datetime) -> Iterator[str]:
    executor = MigrationExecutor(connection)
    for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield _("Migration %(name)s is not applied: start the system once.") % {"name": migration}


@examination("history")
def _history(at: datetime) -> Iterator[str]:
    late = Entry.objects.filter(must_seal=True, sequence=None, at__lt=at - SEALED_WITHIN).count()
    if late:
        yield _(
            "%(n)s acts are not sealed a minute after they happened: see that the short tasks"
            " run (log/bells.log)."
        ) % {"n": late}
    broken = history.broken_seal()
    if broken is not None:
        yield _(
            "History was altered: the chain breaks at number %(n)s. Find out who wrote into the"
            " database, and restore the last backup without this."
        ) % {"n": broken}


@examination("outbox")
def _outbox(at: datetime) -> Iterator[str]:
    parked = OutboxEvent.objects.exclude(parked_at=None)
    for event in parked.order_by("pk")[:20]:
        yield _("Event %(id)s (%(name)s) was given up: %(error)s. Retry it on the health page.") % {
            "id": event.pk,
            "name": event.name,
            "error": event.error,
        }
    waiting = OutboxEvent.objects.filter(
        done_at=None, parked_at=None, emitted_at__lt=at - DELIVERED_WITHIN
    ).count()
    if waiting:
        yield _(
            "%(n)s events have waited for more than five minutes: see that the short tasks run"
            " (log/bells.log)."
        ) % {"n": waiting}


@examination("jobs")
def _jobs(at: datetime) -> Iterator[str]:
    left = Q(lease_until=None) | Q(lease_until__lt=at - timedelta(minutes=1))
    for job in Job.objects.filter(left, state=Job.State.RUNNING):
        yield _(
            "Job %(id)s (%(title)s) was left and nobody took it up: see that a worker runs"
            " (log/worker.log)."
        ) % {"id": job.pk, "title": str(job)}
    for job in Job.objects.filter(state=Job.State.QUEUED, created_at__lt=at - TAKEN_WITHIN):
        yield _(
            "Job %(id)s (%(title)s) has waited for over an hour: see that a worker runs"
            " (log/worker.log)."
        ) % {"id": job.pk, "title": str(job)}
    recent = at - timedelta(days=1)
    for job in Job.objects.filter(state=Job.State.FAILED, finished_at__gt=recent):
        yield _("Job %(id)s (%(title)s) failed: %(error)s. Retry it on the page of jobs.") % {
            "id": job.pk,
            "title": str(job),
            "error": job.error,
        }


@examination("disk")
def _disk(_at: datetime) -> Iterator[str]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < LEAST_FREE:
        yield _(
            "Less than 1 GB is free on the disk of the data folder: free some space there before"
            " writes are refused."
        )


@examination("clock")
def _clock(_at: datetime) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(cursor.fetchone()[0] - timezone.now())
    if apart > timedelta(seconds=5):
        yield _(
            "The clocks of this machine and of the database differ by %(n)s seconds: let both"
            " follow a time server."
        ) % {"n": round(apart.total_seconds())}
