"""The reads of work: what waits for a person, in few queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet

from ecomops.core.models import Job
from ecomops.work.models import Notification, Task

SHOWN = 12


@dataclass(frozen=True)
class Days:
    """Open tasks by when they are due, each group in order."""

    late: list[Task]
    today: list[Task]
    later: list[Task]

    @property
    def count(self) -> int:
        """All of them together."""
        return len(self.late) + len(self.today) + len(self.later)


def open_tasks(user: Any) -> QuerySet[Task]:
    """What the user may do now, most pressing first."""
    return (
        Task.objects.visible_to(user)
        .open()
        .select_related("assignee")
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )


def days(user: Any, *, at: datetime, end_of_day: datetime, limit: int = 100) -> Days:
    """Open tasks split into late, due today and later."""
    found = Days([], [], [])
    for task in open_tasks(user)[:limit]:
        if task.due_at is not None and task.due_at < at:
            found.late.append(task)
        elif task.due_at is not None and task.due_at < end_of_day:
            found.today.append(task)
        else:
            found.later.append(task)
    return found


def newest(user: Any, limit: int = SHOWN) -> list[Notification]:
    """The newest notifications, unread ones first."""
    rows = Notification.objects.visible_to(user)
    return list(rows.order_by(F("read_at").desc(nulls_first=True), "-created_at", "-pk")[:limit])


def unread_count(user: Any) -> int:
    """How many the bell shows."""
    return Notification.objects.visible_to(user).unread().count()


def my_jobs(user: Any, *, at: datetime, since: timedelta = timedelta(hours=24)) -> list[Job]:
    """Background jobs of the user: those that run, and those that ended lately."""
    mine = Job.objects.filter(actor_kind="user", actor_id=str(user.pk))
    running = list(mine.filter(state__in=Job.OPEN).order_by("-pk")[:SHOWN])
    ended = mine.filter(finished_at__gte=at - since).exclude(state__in=Job.OPEN)
    return running + list(ended.order_by("-finished_at")[: max(0, 5 - len(running))])
