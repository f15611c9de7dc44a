"""Background work that ends whole and single whatever is killed: lease, fence, checkpoint.

The broker only rings; a `Job` row is the work. Whoever claims it holds a lease that a heartbeat
extends, and a fencing number that every batch commit checks, so a worker that was thought dead
cannot write after its successor began.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError, said_without_values, traced_without_values
from ecomops.core.models import Job, JobLog

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=20)
HEARTBEAT_SECONDS = 5.0
ATTEMPTS = 25


class LostLease(Exception):
    """Another worker holds this job now; what this one was about to write is rolled back."""


class Cancelled(Exception):
    """Somebody asked for the job to stop; what was committed stays."""


Runner = Callable[["JobRun"], "dict[str, Any] | None"]
NeverBegan = Callable[[Job, datetime], None]
_runners: dict[str, Runner] = {}
_never_began: dict[str, NeverBegan] = {}


def runner(kind: str, *, never_began: NeverBegan | None = None) -> Callable[[Runner], Runner]:
    """Register the function that does a kind of job.

    `never_began` puts right what was made ready for a job that was cancelled while it waited.
    """

    def register(function: Runner) -> Runner:
        if kind in _runners:
            raise ImproperlyConfigured(f"two runners for job kind {kind}")
        _runners[kind] = function
        if never_began is not None:
            _never_began[kind] = never_began
        return function

    return register


def enqueue(
    kind: str, params: dict[str, Any], *, actor: Actor, at: datetime, title: str = ""
) -> Job:
    """Write the job down and ring once the transaction has committed."""
    if kind not in _runners:
        raise LookupError(f"no runner for job kind {kind}")
    job = Job.objects.create(
        kind=kind,
        params=params,
        title=title,
        language=translation.get_language() or "",
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        created_at=at,
    )
    transaction.on_commit(lambda: ring(job.pk))
    return job


def ring(job_id: int) -> None:
    """Tell a worker; silence of the broker is harmless, the sweeper rings again."""
    from kombu.exceptions import OperationalError as BrokerSilent
    from redis.exceptions import RedisError

    from ecomops.core.tasks import run_job

    with contextlib.suppress(BrokerSilent, RedisError, OSError):
        run_job.apply_async(args=(job_id,), retry=False)


@transaction.atomic
def ask_to_cancel(job: Job, *, at: datetime) -> None:
    """Stop a waiting job at once, a running one at its next batch."""
    won = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
        state=Job.State.CANCELLED, cancel_asked_at=at, finished_at=at
    )
    if not won:
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked_at=at)
    elif job.kind in _never_began:
        _never_began[job.kind](job, at)


def retry(job: Job, *, at: datetime) -> None:
    """Let a failed or cancelled job go on from its last checkpoint."""
    won = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED]).update(
        state=Job.State.QUEUED, error="", cancel_asked_at=None, finished_at=None, attempts=0
    )
    if won:
        transaction.on_commit(lambda: ring(job.pk))


def due(*, at: datetime) -> list[int]:
    """Jobs nobody is working on: waiting, or running with a lease that ran out."""
    waiting = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=at)
    return list(Job.objects.filter(waiting).order_by("pk").values_list("pk", flat=True)[:50])


def claim(job_id: int) -> Job | None:
    """Take the job if nobody holds it. The database's clock decides, not this machine's."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE core_job SET state = 'running', fence = fence + 1, attempts = attempts + 1,
                   lease_until = now() + make_interval(secs => %s),
                   started_at = coalesce(started_at, now())
            WHERE id = %s AND (state = 'queued' OR (state = 'running' AND lease_until < now()))
            """,
            [LEASE.total_seconds(), job_id],
        )
        taken = cursor.rowcount
    return Job.objects.get(pk=job_id) if taken else None


class JobRun:
    """What a runner holds: the job's parameters, its checkpoint and the right to write."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.params: dict[str, Any] = job.params
        self.checkpoint: dict[str, Any] = job.checkpoint
        self._lost = threading.Event()
        self._shown = timezone.now()

    @property
    def actor(self) -> Actor:
        return Actor(self.job.actor_kind, self.job.actor_id, self.job.actor_label)

    @contextlib.contextmanager
    def commit(
        self, checkpoint: dict[str, Any] | None = None, *, done: int | None = None
    ) -> Iterator[None]:
        """One transaction: the batch, its checkpoint and the check of the fence, or none of it.

        `checkpoint` may be filled in inside the block; it is read at its end.
        """
        with transaction.atomic():
            with connection.cursor() as cursor:
                # a crash may lose the last batches, and with them their checkpoints: the job goes
                # on from the one that is left, and its end is committed to disk
                cursor.execute("SET LOCAL synchronous_commit = off")
            yield
            changes: dict[str, Any] = {"lease_until": timezone.now() + LEASE}
            if checkpoint is not None:
                changes["checkpoint"] = checkpoint
            if done is not None:
                changes["done"] = done
            self._write(changes)
            if checkpoint is not None:
                self.checkpoint = checkpoint
        self._stop_if_asked()

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Show how far it is; writes at most twice a second."""
        now = timezone.now()
        if done < total and (now - self._shown).total_seconds() < 0.5:
            return
        self._shown = now
        self._write({"done": done, "total": total, "note": note[:200]})
        self._stop_if_asked()

    def log(self, text: str) -> None:
        """Keep a line for whoever reads the job's page."""
        JobLog.objects.create(job=self.job, at=timezone.now(), text=text[:500])

    def _write(self, changes: dict[str, Any]) -> None:
        held = Job.objects.filter(
            pk=self.job.pk, fence=self.job.fence, state=Job.State.RUNNING
        ).update(**changes)
        if not held or self._lost.is_set():
            raise LostLease

    def _stop_if_asked(self) -> None:
        if Job.objects.filter(pk=self.job.pk, cancel_asked_at__isnull=False).exists():
            raise Cancelled

    def beat(self) -> None:
        """Extend the lease; called by the heartbeat thread."""
        held = Job.objects.filter(
            pk=self.job.pk, fence=self.job.fence, state=Job.State.RUNNING
        ).update(lease_until=timezone.now() + LEASE)
        if not held:
            self._lost.set()


def run_now(job_id: int) -> Job:
    """Claim and do a job in this process; a job somebody else holds is left to them."""
    job = claim(job_id)
    if job is None:
        return Job.objects.get(pk=job_id)
    with translation.override(job.language or settings.LANGUAGE_CODE):
        _do(job)
    return Job.objects.get(pk=job_id)


def _do(job: Job) -> None:
    run = JobRun(job)
    if job.attempts > ATTEMPTS:
        # it never came to an end of its own: whoever does it is killed each time
        _finish(run, Job.State.FAILED, error=_("Every worker that tried this was killed."))
        return
    with _heartbeat(run):
        try:
            result = _runners[job.kind](run)
        except LostLease:
            logger.warning("job %s was taken over", job.pk)
        except (OperationalError, InterfaceError) as silence:
            # the database went away: the lease runs out and the sweeper rings again
            said = said_without_values(silence)
            logger.warning("job %s lost the database: %s", job.pk, said)
            connection.close()
            if job.attempts >= ATTEMPTS:
                _finish(run, Job.State.FAILED, error=said)
        except Cancelled:
            _finish(run, Job.State.CANCELLED)
        except DomainError as refusal:
            _finish(run, Job.State.FAILED, error=refusal.for_user)
        except Exception as failure:  # noqa: BLE001  # whatever a runner raises belongs on its page
            detail = traced_without_values(failure)
            logger.error("job %s failed: %s", job.pk, detail)
            _finish(run, Job.State.FAILED, error=said_without_values(failure), detail=detail)
        else:
            _finish(run, Job.State.DONE, result=result)


def _finish(
    run: JobRun, state: str, *, result: Any = None, error: str = "", detail: str = ""
) -> None:
    with transaction.atomic():
        won = Job.objects.filter(
            pk=run.job.pk, fence=run.job.fence, state=Job.State.RUNNING
        ).update(
            state=state,
            result=result,
            error=error[:2_000],
            finished_at=timezone.now(),
            lease_until=None,
            done=F("total") if state == Job.State.DONE else F("done"),
        )
        if won and detail:
            last = detail.strip().splitlines()[-12:]
            JobLog.objects.bulk_create(
                JobLog(job=run.job, at=timezone.now(), text=line[:500]) for line in last
            )


@contextlib.contextmanager
def _heartbeat(run: JobRun) -> Iterator[None]:
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(HEARTBEAT_SECONDS):
            try:
                run.beat()
            except (OperationalError, InterfaceError):
                connection.close()
        connection.close()

    thread = threading.Thread(target=beat, daemon=True, name=f"job-{run.job.pk}-heartbeat")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=HEARTBEAT_SECONDS)
