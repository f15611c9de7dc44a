"""Doorbells: a few lines each, safe to ring twice."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from ecomops.core import history, jobs, outbox, partitions, retention


@shared_task(name="core.run_job", acks_late=True)
def run_job(job_id: int) -> None:
    jobs.run_now(job_id)


@shared_task(name="core.sweep_jobs")
def sweep_jobs() -> None:
    for job_id in jobs.due(at=timezone.now()):
        jobs.ring(job_id)


@shared_task(name="core.relay_outbox")
def relay_outbox() -> None:
    outbox.relay(at=timezone.now())


@shared_task(name="core.seal_history")
def seal_history() -> None:
    while history.seal():
        pass


@shared_task(name="core.tidy")
def tidy() -> None:
    now = timezone.now()
    partitions.make(at=now)
    outbox.forget(before=now - timedelta(days=14))
    retention.run_all(at=now)
