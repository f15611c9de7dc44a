"""Doorbells and background work of this app: a few lines each, safe to ring twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from ecomops.core import jobs
from ecomops.core.jobs import JobRun


@shared_task(name="warehouse.feed_channels")
def feed_channels() -> None:
    """Tell channels what may be sold of what changed; what was sold meanwhile is known first."""
    from stores.services import stock_push
    from warehouse.services import offering

    settled = offering.settled_at(at=timezone.now())
    offering.offer_changes(at=timezone.now())
    stock_push.push_due(settled_at=settled, at=timezone.now())


@shared_task(name="warehouse.offer_everything")
def offer_everything() -> None:
    """Say all anew: what no version counts, such as which warehouse ships for a store."""
    from warehouse.services import offering

    offering.offer_changes(at=timezone.now(), everything=True)


@shared_task(name="warehouse.fetch_waybills")
def fetch_waybills() -> None:
    """Ask the networks for the numbers that are wanted; take back those of cancelled work."""
    from warehouse.services import waybills

    now = timezone.now()
    waybills.recycle(at=now)
    waybills.fetch(at=now)


@shared_task(name="warehouse.write_back")
def write_back() -> None:
    """Tell the channels of parcels that left."""
    from warehouse.services import write_back as service

    service.push(at=timezone.now())


@jobs.runner("warehouse.print")
def print_papers(run: JobRun) -> dict[str, Any]:
    """Make many labels or slips."""
    from warehouse.services import printing

    return printing.run(run)


@shared_task(name="warehouse.watch")
def watch() -> None:
    """Have the leads see to pools that run dry and to parcels no courier has scanned."""
    from warehouse.services import watching

    watching.watch(at=timezone.now())
