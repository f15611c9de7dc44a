"""What a campaign will lack is asked of procurement."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.selectors.readiness import assess
from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from procurement.models import Requisition
from procurement.services import requisitions
from stores.models import Sku


@transaction.atomic
def requisition(campaign: Campaign, today: date, *, actor: Actor, at: datetime) -> Requisition:
    """Write and submit a requisition of every SKU that runs out; asked once while it is open."""
    # two clicks wait for each other here
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if open_requisition(campaign) is not None:
        raise DomainError(_("It was asked for already: procurement has the requisition."))
    report = assess(campaign, today)
    broken = [one.breaks for one in report.strips if one.breaks] if report else []
    wanted = {one.code: one for one in broken if one.what == "stock"}
    if not wanted:
        raise DomainError(_("Nothing runs out in this campaign: there is nothing to ask for."))
    skus = Sku.objects.filter(code__in=wanted).order_by("code")
    made = requisitions.draft(
        title=campaign.name,
        lines=[requisitions.Wanted(sku, wanted[sku.code].missing) for sku in skus],
        need_on=max(min(one.on for one in wanted.values()), today),
        source=Requisition.Source.CAMPAIGN,
        source_id=str(campaign.pk),
        actor=actor,
        at=at,
    )
    requisitions.submit(made, actor=actor, at=at)
    history.note(campaign, "requisition.raised", actor=actor, at=at, params={"pk": made.pk})
    return made


def open_requisition(campaign: Campaign) -> Requisition | None:
    """The requisition that was raised for the campaign and is not refused."""
    return (
        Requisition.objects.filter(source=Requisition.Source.CAMPAIGN, source_id=str(campaign.pk))
        .exclude(state=Requisition.State.REFUSED)
        .order_by("-pk")
        .first()
    )
