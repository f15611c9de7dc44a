"""The background work of this app, by the kind of its job."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from ecomops.core import jobs
from ecomops.core.jobs import JobRun
from ecomops.core.models import Job


def _never_imported(job: Job, at: datetime) -> None:
    from stores.services import imports

    imports.never_began(job, at=at)


@jobs.runner("stores.import", never_began=_never_imported)
def run_import(run: JobRun) -> dict[str, Any]:
    from stores.services import import_run

    return import_run.run(run)


@jobs.runner("stores.undo_import", never_began=_never_imported)
def run_undo(run: JobRun) -> dict[str, Any]:
    from stores.services import import_undo

    return import_undo.run(run)


@shared_task(name="stores.ring_pulls")
def ring_pulls() -> None:
    from stores.services import connections

    for store_id in connections.due(at=timezone.now()):
        pull_store.apply_async(args=(store_id,), expires=30, retry=False)


@shared_task(name="stores.pull_store")
def pull_store(store_id: int) -> None:
    from stores.services import connections, pulling

    if store_id in connections.due(at=timezone.now()):
        pulling.pull(store_id)


@shared_task(name="stores.read_back_stock")
def read_back_stock() -> None:
    from stores.services import stock_push

    stock_push.read_back(at=timezone.now())
