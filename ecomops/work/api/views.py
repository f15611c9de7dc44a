"""One's own tasks, notifications and jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ecomops.core import jobs
from ecomops.core.actor import actor_of
from ecomops.core.models import Job
from ecomops.core.policies import may
from ecomops.work import services
from ecomops.work.api.serializers import (
    JobSerializer,
    NewTaskSerializer,
    NotificationSerializer,
    TaskSerializer,
)
from ecomops.work.models import Notification, Task


class Tasks(viewsets.ReadOnlyModelViewSet[Task]):
    """What waits for the person who asks."""

    policy = "work.use"
    queryset = Task.objects.none()
    serializer_class = TaskSerializer
    filterset_fields = ["state", "kind", "subject_type", "subject_id"]

    def get_queryset(self) -> QuerySet[Task]:
        """Only what the person may see."""
        return Task.objects.visible_to(self.request.user).order_by("due_at", "pk")

    @extend_schema(request=NewTaskSerializer, responses={201: TaskSerializer})
    def create(self, request: Request) -> Response:
        """Write down something for oneself."""
        asked = NewTaskSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        task = services.note_own(
            request.user, actor=actor_of(request.user), at=timezone.now(), **asked.validated_data
        )
        return Response(TaskSerializer(task).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: str | None = None) -> Response:
        """It is done."""
        return self._move(services.finish)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str | None = None) -> Response:
        """It will not be done."""
        return self._move(services.drop)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str | None = None) -> Response:
        """Undo of finishing or dropping."""
        return self._move(services.reopen)

    def _move(self, move: Callable[..., None]) -> Response:
        task = self.get_object()
        move(task, actor=actor_of(self.request.user), at=timezone.now())
        return Response(TaskSerializer(task).data)


class Notifications(viewsets.ReadOnlyModelViewSet[Notification]):
    """What the person was told."""

    policy = "work.use"
    queryset = Notification.objects.none()
    serializer_class = NotificationSerializer
    filterset_fields = {"read_at": ["isnull"], "code": ["exact"]}

    def get_queryset(self) -> QuerySet[Notification]:
        """Only one's own, newest first."""
        return Notification.objects.visible_to(self.request.user).order_by("-created_at", "-pk")

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str | None = None) -> Response:
        """I have seen it."""
        row = self.get_object()
        services.mark_read(request.user, at=timezone.now(), ids=[row.pk])
        row.refresh_from_db()
        return Response(NotificationSerializer(row).data)


class Jobs(viewsets.ReadOnlyModelViewSet[Job]):
    """Background work of the person; all of it for whoever looks after the system."""

    policy = "jobs.view_own"
    queryset = Job.objects.none()
    serializer_class = JobSerializer
    filterset_fields = ["state", "kind"]

    def get_queryset(self) -> QuerySet[Job]:
        """One's own, or all."""
        user: Any = self.request.user
        rows = Job.objects.order_by("-pk")
        if may(user, "system.view_jobs"):
            return rows
        return rows.filter(actor_kind="user", actor_id=str(user.pk))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str | None = None) -> Response:
        """Ask the job to stop."""
        job = self.get_object()
        jobs.ask_to_cancel(job, at=timezone.now())
        job.refresh_from_db()
        return Response(JobSerializer(job).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str | None = None) -> Response:
        """Let the job go on from its last checkpoint."""
        job = self.get_object()
        jobs.retry(job, at=timezone.now())
        job.refresh_from_db()
        return Response(JobSerializer(job).data)
