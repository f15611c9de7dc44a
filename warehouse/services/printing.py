"""Papers in numbers: a wave's labels and slips, at once or as a job whose file stays a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.core import job_files, jobs, vault
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.jobs import JobRun
from ecomops.core.models import Job
from ecomops.core.retention import sweep
from warehouse.models import Fulfilment, Wave, Waybill
from warehouse.services import labels, waybills

KIND = "warehouse.print"
AT_ONCE = 50
LABELS, SLIPS, BOTH = "labels", "slips", "both"
PAPERS = {
    LABELS: gettext_lazy("Labels"),
    SLIPS: gettext_lazy("Packing slips"),
    BOTH: gettext_lazy("Labels with their slips"),
}
MAKE = {
    LABELS: labels.labels_of, SLIPS: labels.slips_of, BOTH: labels.labels_and_slips,
}  # fmt: skip
GOING = (Fulfilment.State.WAVED, Fulfilment.State.PICKED, Fulfilment.State.PACKED)


def numbers_of(wave: Wave, *, actor: Actor, at: datetime) -> list[int]:
    """The waybills of a wave in picking order, given now where they were not (先打单).

    What was stopped is left out: nobody should stick its label on anything.
    """
    rows = list(wave.fulfilments.filter(state__in=GOING).order_by("pk"))
    waybills.give_many(rows, actor=actor, at=at)
    given = Waybill.objects.filter(
        fulfilment__in=[row.pk for row in rows], state=Waybill.State.GIVEN
    )
    return list(given.order_by("fulfilment_id", "n").values_list("pk", flat=True))


def document(ids: Sequence[int], paper: str, size: str, *, actor: Actor, at: datetime) -> bytes:
    """The papers of some waybills; labels are written down as printed."""
    if paper != SLIPS:
        labels.mark_printed(ids, actor=actor, at=at)
    return MAKE[paper](ids, size)


def begin(
    ids: Sequence[int], paper: str, size: str, *, title: str, actor: Actor, at: datetime
) -> Job:
    """Make many papers in a worker."""
    params = {"waybills": list(ids), "paper": paper, "size": size}
    return jobs.enqueue(KIND, params, actor=actor, at=at, title=title)


def run(run_: JobRun) -> dict[str, Any]:
    """Make the document, seal it, and write the labels down as printed with it."""
    ids, paper, size = (run_.params[name] for name in ("waybills", "paper", "size"))
    if half_done := run_.checkpoint.get("file"):
        vault.erase(half_done)
    total = len(ids)
    run_.progress(0, total, str(PAPERS[paper]))
    kept = vault.keep([MAKE[paper](ids, size)])
    with run_.commit({"file": kept.path}, done=total):
        if paper != SLIPS:
            labels.mark_printed(ids, actor=run_.actor, at=run_.job.created_at)
    return {
        "papers": total,
        "file": kept.path,
        "name": f"{paper}-{run_.job.pk}.pdf",
        "download": reverse("warehouse:print-file", args=[run_.job.pk]),
    }


def download(job: Job) -> StreamingHttpResponse:
    """The finished document."""
    answer = job_files.answer(job, "application/pdf", to_keep=False)
    if answer is None:
        raise DomainError(_("These papers were deleted after a day. Print them again."))
    return answer


@sweep
def erase_old_papers(at: datetime) -> int:
    """Papers with addresses go after a day; that they were printed stays."""
    return job_files.erase_old(KIND, at=at)
