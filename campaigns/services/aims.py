"""What a campaign is to reach, and what it may cost by tool."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, CampaignBudget, CampaignTarget
from campaigns.services.reopening import reopen
from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.versions import save_version

Amounts = Mapping[str, Decimal]


@transaction.atomic
def set_aims(
    campaign: Campaign, targets: Amounts, budgets: Amounts, *,
    expected: int, actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """Put these targets and budgets in the place of those before."""
    if any(amount < 0 for amount in (*targets.values(), *budgets.values())):
        raise DomainError(_("Targets and budgets cannot be below nought."))
    if targets.get(CampaignTarget.Metric.CONVERSION, Decimal(0)) > 1:
        raise DomainError(_("Conversion cannot be above 100 per cent: type 3.4 for 3.4 per cent."))
    reopen(campaign, actor=actor, at=at)
    before = _said(campaign)
    save_version(campaign, expected)
    campaign.targets.all().delete()
    campaign.budgets.all().delete()
    CampaignTarget.objects.bulk_create(
        CampaignTarget(campaign=campaign, metric=metric, amount=amount)
        for metric, amount in targets.items()
    )
    CampaignBudget.objects.bulk_create(
        CampaignBudget(campaign=campaign, tool=tool, amount=amount)
        for tool, amount in budgets.items()
    )
    history.note(campaign, "aims.set", actor=actor, at=at, before=before, after=_said(campaign))


def _said(campaign: Campaign) -> dict[str, dict[str, Decimal]]:
    return {
        "targets": dict(campaign.targets.values_list("metric", "amount")),
        "budgets": dict(campaign.budgets.values_list("tool", "amount")),
    }
