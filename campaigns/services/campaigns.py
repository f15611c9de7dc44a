"""Campaigns are planned and moved here; what was approved and is changed is a draft again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, CampaignPhase, CampaignStore
from campaigns.services.goods import check_goods
from campaigns.services.reopening import reopen
from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.versions import save_version
from stores.models import Store

LONGEST = 120
Phase = CampaignPhase.Kind


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """A phase from its first to its last day."""

    kind: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is to be."""

    name: str
    kind: str
    owner: Any
    stores: Sequence[Store]
    phases: Sequence[PhasePlan]
    uplift: Decimal
    name_en: str = ""
    event: str = ""
    mechanic: str = ""
    mechanic_off: Decimal | None = None
    mechanic_from: Decimal | None = None
    note: str = ""
    pack_rate: int | None = None
    lead_days: int = 7

    def values(self) -> dict[str, Any]:
        """The campaign's own columns."""
        first, last = span(self.phases)
        return {
            "name": self.name, "name_en": self.name_en, "kind": self.kind, "event": self.event,
            "mechanic": self.mechanic, "mechanic_off": self.mechanic_off,
            "mechanic_from": self.mechanic_from, "note": self.note, "owner": self.owner,
            "uplift": self.uplift, "pack_rate": self.pack_rate, "lead_days": self.lead_days,
            "currency": self.stores[0].currency, "starts_on": first, "ends_on": last,
        }  # fmt: skip


@transaction.atomic
def create(plan: Plan, *, actor: Actor, at: datetime) -> Campaign:
    """Plan a campaign; it begins as a draft."""
    check_plan(plan)
    campaign = Campaign.objects.create(created_at=at, **plan.values())
    _put_parts(campaign, plan)
    history.note(campaign, "created", actor=actor, at=at, after=_said(plan))
    return campaign


@transaction.atomic
def change(
    campaign: Campaign, plan: Plan, *, expected: int, actor: Actor, at: datetime
) -> Campaign:
    """Plan it anew; goods are held against the new days and stores before anything is written."""
    check_plan(plan)
    before = _span_of(campaign)
    if plan.stores[0].currency != campaign.currency and campaign.items.exists():
        raise DomainError(
            _("Prices of this campaign are in %(currency)s: choose stores of that currency."),
            currency=campaign.currency,
        )
    reopen(campaign, actor=actor, at=at)
    save_version(campaign, expected, **plan.values())
    _put_parts(campaign, plan)
    check_goods(campaign)
    history.note(campaign, "changed", actor=actor, at=at, before=before, after=_said(plan))
    return campaign


@transaction.atomic
def shift(
    campaign: Campaign, days: int, *, expected: int, actor: Actor, at: datetime, today: date
) -> Campaign:
    """Move the whole campaign by some days, with all its phases."""
    reopen(campaign, actor=actor, at=at)
    step = timedelta(days=days)
    if campaign.starts_on + step < today:
        raise DomainError(_("A campaign cannot be moved into the past."))
    before = _span_of(campaign)
    save_version(
        campaign, expected,
        starts_on=campaign.starts_on + step, ends_on=campaign.ends_on + step,
    )  # fmt: skip
    phases = list(campaign.phases.all())
    for phase in phases:
        phase.starts_on += step
        phase.ends_on += step
    # written anew, so that two phases of a kind cannot meet on their way
    campaign.phases.all().delete()
    CampaignPhase.objects.bulk_create(
        CampaignPhase(campaign=campaign, kind=one.kind, starts_on=one.starts_on,
                      ends_on=one.ends_on)
        for one in phases
    )  # fmt: skip
    check_goods(campaign)
    history.note(campaign, "moved", actor=actor, at=at, before=before, after=_span_of(campaign))
    return campaign


def check_plan(plan: Plan) -> None:
    """Refuse a plan that cannot be."""
    if not plan.stores:
        raise DomainError(_("Choose at least one store."))
    if len({store.currency for store in plan.stores}) > 1:
        raise DomainError(
            _("The stores sell in different currencies: plan a campaign for each currency.")
        )
    for phase in plan.phases:
        if phase.ends_on < phase.starts_on:
            raise DomainError(
                _("The phase “%(phase)s” ends before it starts: set its last day anew."),
                phase=str(Phase(phase.kind).label),
            )
    mains = [phase for phase in plan.phases if phase.kind == Phase.MAIN]
    if not mains:
        raise DomainError(_("A campaign needs a main phase: give its first and last day."))
    _check_order(plan.phases)
    first, last = span(plan.phases)
    if (last - first).days >= LONGEST:
        raise DomainError(
            _("A campaign lasts at most %(days)s days: split it in two."), days=LONGEST
        )
    _check_mechanic(plan)
    if plan.uplift <= 0:
        raise DomainError(_("The uplift must be above nought: 1 means no more than usual."))


def _check_mechanic(plan: Plan) -> None:
    if plan.mechanic_off is None:
        if plan.mechanic_from is not None:
            raise DomainError(_("Say how much money is taken off the order."))
        return
    if plan.mechanic not in Campaign.MONEY_OFF:
        raise DomainError(
            _("Money comes off an order by “spend X save Y” or a coupon: choose one.")
        )
    if plan.mechanic_off <= 0:
        raise DomainError(_("What is taken off an order must be above nought."))
    if plan.mechanic_from is not None and plan.mechanic_from < plan.mechanic_off:
        raise DomainError(_("More is taken off than the order has to be worth: check both sums."))


def _check_order(phases: Sequence[PhasePlan]) -> None:
    keys = [(phase.kind, phase.starts_on) for phase in phases]
    if len(set(keys)) < len(keys):
        raise DomainError(_("Two phases of one kind start on the same day: keep one."))
    main = min(phase.starts_on for phase in phases if phase.kind == Phase.MAIN)
    for phase in phases:
        if phase.kind in {Phase.WARM_UP, Phase.PRESALE, Phase.REGISTRATION}:
            if phase.starts_on > main:
                raise DomainError(
                    _("The phase “%(phase)s” starts after the main phase: set its days anew."),
                    phase=str(Phase(phase.kind).label),
                )
        elif phase.kind == Phase.RETURN and phase.starts_on < main:
            raise DomainError(_("The return phase starts before the main phase."))


def span(phases: Sequence[PhasePlan]) -> tuple[date, date]:
    """First and last day of a campaign: of its phases but registration."""
    shown = [phase for phase in phases if phase.kind != Phase.REGISTRATION] or list(phases)
    return min(one.starts_on for one in shown), max(one.ends_on for one in shown)


def _put_parts(campaign: Campaign, plan: Plan) -> None:
    campaign.phases.all().delete()
    CampaignPhase.objects.bulk_create(
        CampaignPhase(campaign=campaign, kind=one.kind, starts_on=one.starts_on,
                      ends_on=one.ends_on)
        for one in plan.phases
    )  # fmt: skip
    campaign.places.exclude(store__in=plan.stores).delete()
    CampaignStore.objects.bulk_create(
        [CampaignStore(campaign=campaign, store=store) for store in plan.stores],
        ignore_conflicts=True,
    )


def _span_of(campaign: Campaign) -> dict[str, Any]:
    return {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}


def _said(plan: Plan) -> dict[str, Any]:
    values = plan.values()
    return {**values, "owner": plan.owner.pk, "stores": sorted(s.code for s in plan.stores)}
