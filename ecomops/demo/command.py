"""`./run demo`: begin the demo company, or go on with one that was interrupted."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from ecomops.core import jobs
from ecomops.core.actor import SYSTEM
from ecomops.core.errors import DomainError
from ecomops.core.models import Job
from ecomops.demo.company import DAYS, HOME
from ecomops.demo.tasks import LOAD_JOB
from stores.models import Store

SEED = 20
HELPERS = 2
OWN_COMPANY = "This data folder has a company of its own: set ECOMOPS_DATA to another folder."
Say = Callable[[str], None]


def make(*, seed: int, scale: float, days: int, helpers: int, talk: Say) -> dict[str, Any]:
    """Make the company, or what is missing of it; return what the job says it made."""
    job = _job(seed=seed, scale=scale, days=days, helpers=helpers)
    stop = threading.Event()
    watch = threading.Thread(target=_watch, args=(job.pk, stop, talk), daemon=True)
    watch.start()
    try:
        job = jobs.run_now(job.pk)
        while job.is_open:  # another process holds it: wait for its end
            stop.wait(1.0)
            job = jobs.run_now(job.pk)
    finally:
        stop.set()
        watch.join()
    if job.state != Job.State.DONE:
        raise DomainError(job.error or job.get_state_display())
    result: dict[str, Any] = {"job": job.pk, **(job.result or {})}
    return result


def _job(*, seed: int, scale: float, days: int, helpers: int) -> Job:
    """The job that makes the company: an interrupted one goes on, a finished one is shown."""
    known = Job.objects.filter(kind=LOAD_JOB).order_by("-pk").first()
    if known is not None:
        if known.state in (Job.State.FAILED, Job.State.CANCELLED):
            _again(known)
        return known
    if Store.objects.exists():
        raise DomainError(OWN_COMPANY)
    now = timezone.now().replace(second=0, microsecond=0)
    return jobs.enqueue(LOAD_JOB, _params(now, seed, scale, days, helpers), actor=SYSTEM, at=now)


def wipe() -> None:
    """Forget the demo company and everything beside it; a company of one's own is refused."""
    if Store.objects.exists() and not Job.objects.filter(kind=LOAD_JOB).exists():
        raise DomainError(OWN_COMPANY)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    except OperationalError as busy:
        raise DomainError("Other programs use this company: stop './run up' first.") from busy
    connection.close()
    shutil.rmtree(settings.EVENTS_DIR, ignore_errors=True)


def _params(now: datetime, seed: int, scale: float, days: int, helpers: int) -> dict[str, Any]:
    """Everything the company follows from; kept with the job, so that it can be told again."""
    return {
        "seed": seed,
        "today": now.astimezone(HOME).date().isoformat(),
        "now": now.isoformat(),
        "scale": scale,
        "days": min(days, DAYS),
        "helpers": helpers,
    }


def _again(job: Job) -> None:
    for child in (job.checkpoint or {}).get("stores", {}).values():
        jobs.retry(Job.objects.get(pk=child), at=timezone.now())
    jobs.retry(job, at=timezone.now())
    job.refresh_from_db()


def _watch(job_id: int, stop: threading.Event, talk: Say) -> None:
    """Draw the progress bar until the job has ended."""
    shown = ""
    try:
        while not stop.wait(0.5):
            job = Job.objects.get(pk=job_id)
            text = bar(job.percent or 0, job.note)
            if text != shown:
                shown = text
                talk(f"\r{text}")
        talk(f"\r{bar(Job.objects.get(pk=job_id).percent or 0, '')}\n")
    finally:
        connection.close()


def bar(percent: int, note: str) -> str:
    """A progress bar of fixed width, so that the next one covers it."""
    filled = percent * 30 // 100
    return f"[{'#' * filled}{'.' * (30 - filled)}] {percent:3d} % {note:<44.44}"
