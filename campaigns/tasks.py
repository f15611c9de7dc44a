"""Doorbells: what happens to campaigns by the clock."""

from celery import shared_task
from django.utils import timezone

from campaigns.services import approval


@shared_task(name="campaigns.turn")
def turn() -> None:
    """Let approved campaigns run on their first day and end after their last."""
    approval.turn_everywhere(at=timezone.now())
