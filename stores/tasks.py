"""The background work of this app, by the kind of its job."""

from __future__ import annotations

from typing import Any

from ecomops.core import jobs
from ecomops.core.jobs import JobRun


@jobs.runner("stores.import")
def run_import(run: JobRun) -> dict[str, Any]:
    from stores.services import import_run

    return import_run.run(run)


@jobs.runner("stores.undo_import")
def run_undo(run: JobRun) -> dict[str, Any]:
    from stores.services import import_undo

    return import_undo.run(run)
