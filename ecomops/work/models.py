"""What a person has to do, and what they are told: whatever app asked for it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.roles import Role
from ecomops.work import scopes, texts


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: Any) -> TaskQuerySet:
        """Tasks of the user, and those of the user's role within what the user holds."""
        if not user.is_authenticated:
            return self.none()
        keys, whole = scopes.held_by(user)
        within = Q(scope="") | Q(scope__in=keys)
        for prefix in whole:
            within |= Q(scope__startswith=prefix)
        return self.filter(Q(assignee=user) | (Q(assignee__isnull=True, role=user.role) & within))

    def open(self) -> TaskQuerySet:
        """Tasks that still wait for somebody."""
        return self.filter(state=Task.State.OPEN)


class Task(models.Model):
    """One thing to do, asked of a person or of a role."""

    class State(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    # Undo instead of "are you sure?": what is closed can be opened again.
    MOVES = {
        State.OPEN: (State.DONE, State.DROPPED),
        State.DONE: (State.OPEN,),
        State.DROPPED: (State.OPEN,),
    }
    OWN = "own"  # written by a person for themselves, in their own words

    kind = models.CharField(_("kind"), max_length=60)
    params = models.JSONField(default=dict, blank=True)
    title = models.CharField(_("what"), max_length=200, blank=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    subject_label = models.CharField(_("about"), max_length=120, blank=True)
    url = models.CharField(max_length=300, blank=True)
    scope = models.CharField(max_length=80, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("whose"),
    )
    role = models.CharField(_("role"), max_length=24, choices=Role, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    asked_by = models.CharField(_("asked by"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("asked"))
    moved_at = models.DateTimeField(_("closed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.CheckConstraint(
                name="work_task_is_somebodys",
                condition=Q(assignee__isnull=False) | ~Q(role=""),
            ),
            models.UniqueConstraint(
                name="work_task_asked_once",
                fields=["kind", "subject_type", "subject_id", "role", "assignee"],
                condition=Q(state="open") & ~Q(kind="own"),
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(
                fields=["assignee", "due_at"], name="work_task_person", condition=Q(state="open")
            ),
            models.Index(
                fields=["role", "due_at"], name="work_task_role", condition=Q(state="open")
            ),
            models.Index(fields=["subject_type", "subject_id"], name="work_task_subject"),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """What is to be done, in the reader's language."""
        return self.title or texts.sentence(self.kind, self.params)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Any) -> NotificationQuerySet:
        """Only one's own."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def unread(self) -> NotificationQuerySet:
        """Those nobody has looked at yet."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One thing a person is told, kept until they have seen it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=300, blank=True)
    # The same news about the same thing is told once: told twice it only becomes fresh again.
    about = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(
                name="work_notification_once",
                fields=["user", "code", "about"],
                condition=~Q(about=""),
            )
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="work_notification_newest"),
            models.Index(
                fields=["user"], name="work_notification_unread", condition=Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language."""
        return texts.sentence(self.code, self.params)

    @property
    def level(self) -> str:
        """How it is to be taken: info, good, watch or act."""
        try:
            return texts.text(self.code).level
        except KeyError:
            return "info"


class RoutineTickQuerySet(models.QuerySet["RoutineTick"]):
    def visible_to(self, user: Any) -> RoutineTickQuerySet:
        """One's own ticks, and those the system made for what one holds."""
        if not user.is_authenticated:
            return self.none()
        keys, whole = scopes.held_by(user)
        within = Q(scope=f"user:{user.pk}") | Q(scope__in=keys)
        for prefix in whole:
            within |= Q(scope__startswith=prefix)
        return self.filter(within)


class RoutineTick(models.Model):
    """A step of a day's routine that is done: by a person for themselves, or by the system.

    `scope` is `user:<id>` for a tick by hand, else the store or warehouse in which it happened.
    """

    code = models.CharField(max_length=60)
    scope = models.CharField(max_length=80)
    on = models.DateField()
    ticked_at = models.DateTimeField()
    by_system = models.BooleanField(default=False)

    objects = RoutineTickQuerySet.as_manager()

    class Meta:
        verbose_name = _("tick of a routine")
        constraints = [
            models.UniqueConstraint(fields=["code", "scope", "on"], name="routinetick_once"),
        ]
        indexes = [models.Index(fields=["on", "scope"], name="routinetick_of_day")]
