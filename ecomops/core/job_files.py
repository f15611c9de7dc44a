"""The file that a finished job leaves for whoever asked: sealed, and gone after a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from ecomops.core import vault
from ecomops.core.models import Job

KEPT_FOR = timedelta(days=1)
OF_FILE = frozenset({"file", "name", "download"})
AT_ONCE = 1_000


def answer(job: Job, content_type: str, *, to_keep: bool) -> StreamingHttpResponse | None:
    """The file, to be kept or to be looked at; None when it is gone."""
    made: dict[str, Any] = job.result or {}
    if "file" not in made:
        return None
    said = StreamingHttpResponse(vault.read(made["file"]), content_type=content_type)
    said["Content-Disposition"] = content_disposition_header(to_keep, made["name"]) or ""
    said["Cache-Control"] = "no-store"
    return said


def erase_old(kind: str, *, at: datetime) -> int:
    """Files of a kind of job go after a day; that there was one stays in its result."""
    old = Job.objects.filter(kind=kind, finished_at__lt=at - KEPT_FOR, result__has_key="file")
    erased = 0
    for job in old[:AT_ONCE]:
        made: dict[str, Any] = job.result or {}
        vault.erase(made["file"])
        left = {name: value for name, value in made.items() if name not in OF_FILE}
        Job.objects.filter(pk=job.pk).update(result=left)
        erased += 1
    return erased
