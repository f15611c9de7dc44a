"""What would be said of a campaign moved to other days, before it is moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.festivals import festivals
from campaigns.labels import FESTIVAL_WORDS
from campaigns.models import Campaign, CampaignPhase
from campaigns.selectors.readiness import assess
from campaigns.services.campaigns import shift
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.ui import dates


@dataclass(slots=True)
class Checked:
    """Whether it would be accepted, and the sentences with their moods."""

    is_accepted: bool = True
    first: date | None = None
    last: date | None = None
    lines: list[tuple[str, str]] = field(default_factory=list)

    def say(self, mood: str, text: str) -> None:
        """Add a sentence."""
        self.lines.append((mood, text))


def of_shift(
    campaign: Campaign, days: int, user: Any, *, actor: Actor, at: datetime, today: date
) -> Checked:
    """Try the move as it would be done, take it back, and tell what came of it."""
    told = Checked()
    was_binding = campaign.state in {Campaign.State.SUBMITTED, Campaign.State.APPROVED}
    with transaction.atomic():
        tried = Campaign.objects.get(pk=campaign.pk)
        try:
            with transaction.atomic():
                shift(tried, days, expected=tried.version, actor=actor, at=at, today=today)
        except DomainError as refusal:
            told.is_accepted = False
            told.say("act", refusal.for_user)
        else:
            told.first, told.last = tried.starts_on, tried.ends_on
            _say_more(told, tried, user, today)
            if was_binding:
                told.say("watch", _("It has to be approved again."))
        transaction.set_rollback(True)
    return told


def of_span(first: date, last: date, store: Any, user: Any, *, today: date) -> Checked:
    """What is to be known before a campaign is planned on these days in a store."""
    told = Checked(first=first, last=last)
    if first < today:
        told.is_accepted = False
        told.say("act", _("These days are over: choose later ones."))
        return told
    _say_neighbours(told, user, first, last, {store.pk}, None)
    _say_days(told, first, last)
    if not told.lines:
        told.say("good", _("Nothing else runs on these days."))
    return told


def _say_more(told: Checked, tried: Campaign, user: Any, today: date) -> None:
    for phase in tried.phases.all():
        if phase.kind == CampaignPhase.Kind.REGISTRATION and phase.ends_on < today:
            told.say(
                "watch", _("Registration closed on %(day)s.") % {"day": dates.day(phase.ends_on)}
            )
    report = assess(tried, today)
    if report and report.first:
        broken = report.first
        params = {"sku": broken.code, "day": dates.day(broken.on), "missing": broken.missing}
        if broken.what == "stock":
            told.say(
                "watch", _("%(sku)s is sold out on %(day)s, %(missing)s pieces short.") % params
            )
        elif broken.what == "courier":
            told.say(
                "watch", _("On %(day)s %(missing)s parcels more than %(sku)s takes a day.") % params
            )
        else:
            told.say("watch", _("On %(day)s %(missing)s parcels more than can be packed.") % params)
    elif report and report.strips:
        told.say("good", _("Stock, packing and couriers suffice."))
    stores = {place.store_id for place in tried.places.all()}
    _say_neighbours(told, user, tried.starts_on, tried.ends_on, stores, tried.pk)
    _say_days(told, tried.starts_on, tried.ends_on)


def _say_neighbours(
    told: Checked, user: Any, first: date, last: date, stores: set[int], but: int | None
) -> None:
    near = (
        Campaign.objects.visible_to(user)
        .exclude(state=Campaign.State.CANCELLED)
        .filter(places__store__in=stores, starts_on__lte=last, ends_on__gte=first)
        .exclude(pk=but or 0)
        .distinct()[:3]
    )
    for other in near:
        told.say("watch", _("Runs at the same time as “%(name)s”.") % {"name": other.label})


def _say_days(told: Checked, first: date, last: date) -> None:
    for festival in festivals(first, last)[:3]:
        name = str(FESTIVAL_WORDS[festival.code])
        told.say(
            "flat", _("%(name)s is on %(day)s.") % {"name": name, "day": dates.day(festival.on)}
        )
