"""The course of a campaign: the only writer of its state, with approval by somebody else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, CampaignStore
from campaigns.services import keeping, preparation
from campaigns.services.goods import check_goods, check_stacked
from ecomops.core import history, states
from ecomops.core.actor import SYSTEM, Actor
from ecomops.core.clock import day_of
from ecomops.core.errors import DomainError, StaleVersion
from stores.models import Store

State = Campaign.State
HANDED_IN = f"{State.DRAFT}>{State.SUBMITTED}"


@transaction.atomic
def submit(campaign: Campaign, *, actor: Actor, at: datetime) -> None:
    """Hand it in; its goods are spoken for from here on."""
    states.advance(campaign, State.SUBMITTED, actor=actor, at=at)
    check_goods(campaign)
    check_stacked(campaign)


@transaction.atomic
def approve(campaign: Campaign, user: Any, *, actor: Actor, at: datetime) -> None:
    """Approve the version that was read; neither its owner nor who handed it in may."""
    if Campaign.objects.select_for_update().get(pk=campaign.pk).version != campaign.version:
        raise StaleVersion(campaign, {})
    handed_in = history.timeline(campaign).filter(act=HANDED_IN).first()
    if user.pk == campaign.owner_id or (handed_in and handed_in.actor_id == str(user.pk)):
        raise DomainError(_("Somebody else than the owner has to approve a campaign."))
    states.advance(campaign, State.APPROVED, actor=actor, at=at, approver=user, approved_at=at)
    check_goods(campaign)
    check_stacked(campaign)
    keeping.keep_goods(campaign, actor=actor, at=at)
    preparation.ask_all(campaign, actor=actor, at=at)


@transaction.atomic
def send_back(campaign: Campaign, note: str, *, actor: Actor, at: datetime) -> None:
    """Give it back to its owner with words."""
    if not note.strip():
        raise DomainError(_("Say what is to be changed."))
    states.advance(campaign, State.DRAFT, actor=actor, at=at, approver=None, approved_at=None)
    keeping.free_goods(campaign.pk, at=at)
    history.note(campaign, "sent_back", actor=actor, at=at, params={"note": note.strip()})


@transaction.atomic
def cancel(campaign: Campaign, *, actor: Actor, at: datetime) -> None:
    """Call it off: pieces are free again, open tasks fall away."""
    states.advance(campaign, State.CANCELLED, actor=actor, at=at)
    keeping.free_goods(campaign.pk, at=at)
    preparation.drop_all(campaign, actor=actor, at=at)


def turn_everywhere(*, at: datetime) -> int:
    """`turn` each campaign by the day that it is in its first store; return how many moved."""
    zones = Store.objects.order_by("zone").values_list("zone", flat=True).distinct()
    return sum(turn(day_of(at, zone), zone=zone, at=at) for zone in zones)


@transaction.atomic
def turn(today: date, *, at: datetime, zone: str = "") -> int:
    """Let approved campaigns run on their first day and end after their last; return how many.

    `zone` leaves alone all whose first store lives in another one.
    """
    first_places = CampaignStore.objects.filter(campaign=OuterRef("pk")).order_by("pk")
    rows = Campaign.objects.annotate(zone=Subquery(first_places.values("store__zone")[:1]))
    if zone:
        rows = rows.filter(zone=zone)
    began = rows.filter(state=State.APPROVED, starts_on__lte=today)
    started = states.advance_many(
        Campaign, list(began.values_list("pk", flat=True)), State.RUNNING, actor=SYSTEM, at=at
    )
    over = rows.filter(state=State.RUNNING, ends_on__lt=today)
    ended = states.advance_many(
        Campaign, list(over.values_list("pk", flat=True)), State.ENDED, actor=SYSTEM, at=at
    )
    for pk in ended:
        keeping.free_goods(pk, at=at)
    return len(started) + len(ended)
