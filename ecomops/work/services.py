"""The only writers of tasks and notifications."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, states
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError, LostRace
from ecomops.core.roles import Role
from ecomops.work import texts
from ecomops.work.models import Notification, Task


@dataclass(frozen=True)
class Subject:
    """What a task is about: a row of any app, named without a foreign key."""

    type: str = ""
    id: str = ""
    label: str = ""
    url: str = ""


@transaction.atomic
def ask(
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    params: Mapping[str, Any] | None = None,
    subject: Subject | None = None,
    assignee: Any = None,
    role: Role | str = "",
    due_at: datetime | None = None,
    scope: str = "",
) -> Task:
    """Ask a person or a role to do something; asked again while open it is the same task."""
    texts.text(kind)
    about = subject or Subject()
    task, fresh = Task.objects.get_or_create(
        kind=kind,
        subject_type=about.type,
        subject_id=about.id,
        role=str(role),
        assignee=assignee,
        state=Task.State.OPEN,
        defaults={
            "params": dict(params or {}),
            "subject_label": about.label,
            "url": about.url,
            "scope": scope,
            "due_at": due_at,
            "asked_by": actor.label,
            "created_at": at,
        },
    )
    if not fresh:
        Task.objects.filter(pk=task.pk).update(params=dict(params or {}), due_at=due_at)
        task.refresh_from_db()
    return task


@transaction.atomic
def note_own(
    user: Any, title: str, *, actor: Actor, at: datetime, due_at: datetime | None = None
) -> Task:
    """Write down something for oneself, in one's own words."""
    title = " ".join(title.split())
    if not title:
        raise DomainError(_("Write what is to be done."))
    return Task.objects.create(
        kind=Task.OWN,
        title=title[:200],
        assignee=user,
        due_at=due_at,
        asked_by=actor.label,
        created_at=at,
    )


@transaction.atomic
def take(task: Task, user: Any, *, actor: Actor, at: datetime) -> None:
    """Make a task of one's role one's own, so that nobody does it twice."""
    if task.assignee_id == user.pk:
        return
    won = Task.objects.filter(
        pk=task.pk, state=Task.State.OPEN, assignee__isnull=True, role=user.role
    ).update(assignee=user)
    if won != 1:
        raise LostRace(task, str(Task.State.OPEN.label))
    task.assignee = user
    history.note(task, "taken", actor=actor, at=at)


@transaction.atomic
def finish(task: Task, *, actor: Actor, at: datetime) -> None:
    """It is done."""
    states.advance(task, Task.State.DONE, actor=actor, at=at)


@transaction.atomic
def drop(task: Task, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """It will not be done."""
    states.advance(task, Task.State.DROPPED, actor=actor, at=at, reason=reason)


def reopen(task: Task, *, actor: Actor, at: datetime) -> None:
    """Undo of finishing or dropping."""
    try:
        with transaction.atomic():
            states.advance(task, Task.State.OPEN, actor=actor, at=at)
    except IntegrityError as twice:
        raise DomainError(_("The same thing was asked again meanwhile.")) from twice


@transaction.atomic
def finish_many(ids: Collection[int], *, actor: Actor, at: datetime) -> list[int]:
    """The set-based twin of ``finish``; what is not open stays as it is."""
    return states.advance_many(Task, ids, Task.State.DONE, actor=actor, at=at)


def finish_about(
    kind: str, subject_type: str, subject_ids: Iterable[str], *, actor: Actor, at: datetime
) -> list[int]:
    """What was asked about these rows is done: the system ticks it for the person."""
    ids = Task.objects.open().filter(
        kind=kind, subject_type=subject_type, subject_id__in=list(subject_ids)
    )
    return finish_many(list(ids.values_list("pk", flat=True)), actor=actor, at=at)


def tell(
    users: Iterable[Any],
    code: str,
    *,
    at: datetime,
    params: Mapping[str, Any] | None = None,
    url: str = "",
    about: str = "",
) -> None:
    """Tell people something; told again about the same thing it only becomes fresh again."""
    texts.text(code)
    rows = [
        Notification(
            user=user, code=code, params=dict(params or {}), url=url, about=about, created_at=at
        )
        for user in users
    ]
    if not about:
        Notification.objects.bulk_create(rows, batch_size=1_000)
        return
    with transaction.atomic():
        keys = {row.user_id for row in rows}
        known = Notification.objects.filter(code=code, about=about, user__in=keys)
        known.update(params=dict(params or {}), url=url, created_at=at, read_at=None)
        Notification.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)


def tell_actor(actor: Actor, code: str, *, at: datetime, **more: Any) -> None:
    """Tell the person behind an act; the system and channels are told nothing."""
    if actor.kind == "user":
        tell(get_user_model().objects.filter(pk=actor.id, is_active=True), code, at=at, **more)


def mark_read(user: Any, *, at: datetime, ids: Collection[int] | None = None) -> int:
    """The user has seen these notifications, or all of them."""
    fresh = Notification.objects.visible_to(user).unread()
    if ids is not None:
        fresh = fresh.filter(pk__in=ids)
    return fresh.update(read_at=at)
