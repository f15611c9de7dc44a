"""How far the preparation of a campaign is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from campaigns.domain import checklist
from campaigns.labels import STEP_WORDS, SUBJECT, TASK
from campaigns.models import Campaign
from ecomops.core.roles import Role
from ecomops.work.models import Task


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step with its last day, whose it is and how it stands."""

    label: str
    on: date
    ahead: int
    whose: str
    state: str
    is_late: bool
    task: Task | None


def steps_of(campaign: Campaign, at: datetime) -> list[StepRow]:
    """The steps of the campaign's type; before approval they are only planned."""
    main = next((one for one in campaign.phases.all() if one.kind == "main"), None)
    if main is None:
        return []
    tasks = {
        task.kind: task
        for task in Task.objects.filter(subject_type=SUBJECT, subject_id=str(campaign.pk))
        .select_related("assignee")
        .order_by("pk")
    }
    return [
        _row(campaign, step, on, tasks.get(TASK + step.code), at)
        for step, on in checklist.plan(campaign.kind, main.starts_on)
    ]


def _row(campaign: Campaign, step: checklist.Step, on: date, task: Any, at: datetime) -> StepRow:
    is_owner = step.who == checklist.OWNER
    whose = campaign.owner.get_full_name() if is_owner else str(Role(step.who).label)
    if task is not None and task.assignee is not None:
        whose = task.assignee.get_full_name()
    is_late = bool(task and task.state == Task.State.OPEN and task.due_at and task.due_at < at)
    state = task.state if task else "planned"
    return StepRow(str(STEP_WORDS[step.code]), on, step.ahead, whose, state, is_late, task)
