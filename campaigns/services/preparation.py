"""The steps of preparation become tasks of people when a campaign is approved."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from campaigns.domain import checklist
from campaigns.labels import SUBJECT, TASK
from campaigns.models import Campaign, CampaignPhase
from ecomops.core.actor import Actor
from ecomops.core.clock import day_bounds
from ecomops.core.roles import Role
from ecomops.work import scopes, services
from ecomops.work.models import Task

# Tasks are due at six in the evening.
BEFORE_MIDNIGHT = timedelta(hours=6)


def ask_all(campaign: Campaign, *, actor: Actor, at: datetime) -> list[Task]:
    """Ask for every step of the campaign's type; what was done before is not asked again."""
    main = campaign.phases.filter(kind=CampaignPhase.Kind.MAIN).order_by("starts_on")[0]
    store = campaign.places.select_related("store").order_by("pk")[0].store
    done = set(tasks_of(campaign).filter(state=Task.State.DONE).values_list("kind", flat=True))
    subject = services.Subject(
        SUBJECT, str(campaign.pk), campaign.name, reverse("campaigns:detail", args=[campaign.pk])
    )
    made = []
    for step, on in checklist.plan(campaign.kind, main.starts_on):
        if TASK + step.code in done:
            continue
        is_owner = step.who == checklist.OWNER
        made.append(
            services.ask(
                TASK + step.code,
                actor=actor,
                at=at,
                subject=subject,
                assignee=campaign.owner if is_owner else None,
                role="" if is_owner else Role(step.who),
                due_at=day_bounds(on, store.zone)[1] - BEFORE_MIDNIGHT,
                scope=scopes.key("store", store.pk) if step.who == "customer_service" else "",
            )
        )
    return made


def drop_all(campaign: Campaign, *, actor: Actor, at: datetime) -> None:
    """What is still to do for it need not be done."""
    for task in tasks_of(campaign).filter(state=Task.State.OPEN):
        services.drop(task, actor=actor, at=at, reason="cancelled")


def tasks_of(campaign: Campaign) -> QuerySet[Task]:
    """The tasks about a campaign."""
    return Task.objects.filter(subject_type=SUBJECT, subject_id=str(campaign.pk))
