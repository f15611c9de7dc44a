"""The figures of a company just loaded: every touched day, before anybody calls it complete."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ecomops.core import jobs, outbox
from ecomops.core.actor import SYSTEM
from ecomops.core.jobs import JobRun
from ecomops.core.models import Job
from ecomops.demo.company import Company
from ecomops.demo.crew import FIGURES_JOB, Helpers
from stores.models import Store

PATIENCE_SECONDS = 0.4


def begin(
    run: JobRun, company: Company, weights: Mapping[str, int], checkpoint: dict[str, Any]
) -> None:
    """Deliver what the stores' services told, then give helpers the days of every store."""
    while outbox.relay(at=timezone.now()):
        pass
    if run.params["helpers"] and "figures" not in checkpoint:
        with run.commit(checkpoint):
            _share_out(company, weights)
            checkpoint["figures"] = True


def finish(run: JobRun, before: int, total: int, helpers: Helpers) -> None:
    """Deliver the rest and see every day computed; shows how far it is."""
    while outbox.relay(at=timezone.now()):
        run.progress(before, total, _("The figures of every day"))
    while rows := list(_open().order_by("-pk")):
        share = sum(job.done for job in rows) / max(1, sum(job.total for job in rows))
        run.progress(
            before + int((total - before) * min(share, 0.99)), total,
            _("The figures of every day"),
        )  # fmt: skip
        shared = any("first" in job.params for job in rows)
        if (shared and helpers.alive()) or jobs.run_now(rows[0].pk).is_open:
            time.sleep(PATIENCE_SECONDS)


def look_at_the_tables() -> None:
    """So much came in at once that the planner's idea of the tables is of another company."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _open() -> QuerySet[Job]:
    return Job.objects.filter(kind=FIGURES_JOB, state__in=Job.OPEN)


def _share_out(company: Company, weights: Mapping[str, int]) -> None:
    """One job for each store, the heaviest last: helpers begin with the latest."""
    for code in sorted(weights, key=weights.__getitem__):
        first = company.opened_on(code) or company.day(company.first_column)
        span = {
            "stores": [Store.objects.get(code=code).pk],
            "first": max(first, company.day(company.first_column)).isoformat(),
            "last": company.today.isoformat(),
        }
        jobs.enqueue(FIGURES_JOB, span, actor=SYSTEM, at=timezone.now())
