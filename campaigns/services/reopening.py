"""What was handed in or approved and is then changed is a draft again."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.services import keeping
from ecomops.core import states
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError


def reopen(campaign: Campaign, *, actor: Actor, at: datetime) -> None:
    """Make it a draft; refuse what already runs or is over."""
    if not campaign.is_editable:
        raise DomainError(
            _("“%(name)s” is %(state)s and cannot be changed any more."),
            name=campaign.label,
            state=campaign.get_state_display(),
        )
    if campaign.state != Campaign.State.DRAFT:
        states.advance(
            campaign, Campaign.State.DRAFT, actor=actor, at=at, reason="changed",
            approver=None, approved_at=None,
        )  # fmt: skip
        keeping.free_goods(campaign.pk, at=at)
