"""Doorbells and background work of the warehouses."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from ecomops.core import jobs
from ecomops.core.jobs import JobRun


@shared_task(name="warehouse.fetch_waybills")
def fetch_waybills() -> None:
    from warehouse.services import waybills

    now = timezone.now()
    waybills.recycle(at=now)
    waybills.fetch(at=now)


@shared_task(name="warehouse.write_back")
def write_back() -> None:
    from warehouse.services import write_back as service

    service.push(at=timezone.now())


@jobs.runner("warehouse.print")
def print_papers(run: JobRun) -> dict[str, Any]:
    from warehouse.services import printing

    return printing.run(run)
