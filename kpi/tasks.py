"""Doorbells, and the runners that the ground's jobs find by name."""

from __future__ import annotations

from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone

from ecomops.core import jobs
from ecomops.core.actor import SYSTEM
from ecomops.core.models import Job
from kpi.services import plan, staff, stale, windows
from stores.models import Store


@jobs.runner("kpi.rollup")
def roll_up(run: jobs.JobRun) -> dict[str, Any] | None:
    """Compute what waits, or with `stores`, `first` and `last` the days somebody asked for."""
    if "first" not in run.params:
        return plan.work_off(run)
    stores = Store.objects.filter(pk__in=run.params["stores"]).order_by("pk")
    first, last = (date.fromisoformat(run.params[name]) for name in ("first", "last"))
    return plan.work_through(run, plan.chosen(stores, first, last))


@jobs.runner("kpi.window")
def count_window(run: jobs.JobRun) -> dict[str, Any] | None:
    """Count the different people of a window somebody chose."""
    first, last = (date.fromisoformat(run.params[name]) for name in ("first", "last"))
    stores = list(Store.objects.filter(pk__in=run.params["stores"]).order_by("pk"))
    for done, store in enumerate(stores):
        run.progress(done, len(stores), store.label)
        with run.commit():
            windows.count_chosen(store, first, last, at=timezone.now())
    return {"stores": len(stores)}


@shared_task(name="kpi.roll_up_closed_days")
def roll_up_closed_days() -> None:
    now = timezone.now()
    plan.compact_events(at=now)
    staff.roll_up_lately(at=now)
    open_jobs = Job.objects.filter(kind=stale.JOB, state__in=Job.OPEN, params={})
    if not open_jobs.exists() and plan.waiting(at=now):
        jobs.enqueue(stale.JOB, {}, actor=SYSTEM, at=now)
