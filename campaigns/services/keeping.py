"""Pieces kept for an approved campaign: locked in the warehouses of its stores until it is over."""

from __future__ import annotations

from datetime import datetime

from campaigns.models import Campaign
from ecomops.core.actor import Actor
from warehouse.services import locking


def keep_goods(campaign: Campaign, *, actor: Actor, at: datetime) -> None:
    """Lock the committed pieces; other stores are not offered them from now on."""
    units = dict(campaign.items.values_list("sku_id", "committed"))
    stores = list(campaign.places.values_list("store_id", flat=True))
    locking.lock_goods(units, subject=_subject(campaign.pk), stores=stores, actor=actor, at=at)


def free_goods(campaign_id: int, *, at: datetime) -> int:
    """Give back what a campaign still keeps; return the pieces."""
    return locking.unlock(_subject(campaign_id), at=at)


def _subject(campaign_id: int) -> locking.Subject:
    return ("campaigns.campaign", str(campaign_id))
