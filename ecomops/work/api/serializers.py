"""Tasks, notifications and jobs as the API says them."""

from __future__ import annotations

from rest_framework import serializers

from ecomops.core.models import Job
from ecomops.work.models import Notification, Task


class TaskSerializer(serializers.ModelSerializer[Task]):
    """One thing to do."""

    sentence = serializers.CharField(read_only=True)

    class Meta:
        model = Task
        fields = [
            "id", "kind", "params", "sentence", "subject_type", "subject_id", "subject_label",
            "url", "assignee", "role", "due_at", "state", "asked_by", "created_at", "moved_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewTaskSerializer(serializers.Serializer[Task]):
    """Something to do for oneself."""

    title = serializers.CharField(max_length=200)
    due_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """One thing told."""

    sentence = serializers.CharField(read_only=True)
    level = serializers.ChoiceField(choices=["info", "good", "watch", "act"], read_only=True)

    class Meta:
        model = Notification
        fields = ["id", "code", "params", "sentence", "level", "url", "created_at", "read_at"]
        read_only_fields = fields


class JobSerializer(serializers.ModelSerializer[Job]):
    """A piece of background work."""

    percent = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Job
        fields = [
            "id", "kind", "title", "state", "done", "total", "percent", "note", "result", "error",
            "actor_label", "created_at", "started_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = fields
