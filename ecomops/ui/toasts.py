"""Small notices at the corner of the screen that follow work in the background."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

JOB_TAG = "job"


def follow(request: HttpRequest, job: Any) -> None:
    """Show the job's progress on the next page, whatever page that is."""
    messages.info(request, str(job), extra_tags=f"{JOB_TAG} {job.pk}")
