"""Doorbells of this app: a few lines each, safe to ring twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


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
